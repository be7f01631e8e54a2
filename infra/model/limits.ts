/** LINE's limit of live v2.1 tokens a channel. */
export const SLOTS = 30
/** `SLOT_RESERVE`: slots that a normal rotation leaves free, for an app whose token is dead or near its end. */
export const SLOT_RESERVE = 3
/** Timeout of the rotation function: a step leaves itself 27 s to issue and store, and believes a refusal after 10. */
export const ROTATION_TIMEOUT_SECONDS = 60
/** Timeout of the sentinel: it waits for a first token for five minutes, and needs one and a half to say what is wrong. */
export const SENTINEL_TIMEOUT_SECONDS = 420
/** How long a write may take until every read sees it. */
export const REPLICATION_LAG_SECONDS = 60
/** How long after its window's end a rotation may still end: four steps, and one more for the calls between them. */
export const LAST_RUN_SECONDS = 5 * ROTATION_TIMEOUT_SECONDS
/** Staging labels that may be planned for, of the 20 that AWS allows a secret. */
export const LABEL_BUDGET = 16
/** Labels beside those of superseded tokens: AWSCURRENT, AWSPENDING, AWSPREVIOUS, `pending-seen` and the current token's own. */
export const STANDING_LABELS = 5
/** KMS keys of the user's own, the next ones included, that a role's policy has room for: IAM takes 10,240 characters. */
export const MOST_OWN_KEYS = 60
