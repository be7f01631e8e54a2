import { parseTokenSecret } from "../../consumer/token-secret.ts"

/** What is known of the token that apps use now. */
export type CurrentToken =
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable" }
  | {
      readonly kind: "token"
      readonly keyId: string
      readonly channelId: string
      readonly issuedAtMs: number
      readonly expiresAtMs: number
    }

/** Reads a current value; one put by hand in another form is `unreadable`, not an error. */
export function readCurrentToken(text: string): CurrentToken {
  try {
    const { keyId, channelId, issuedAt, expiresAt } = parseTokenSecret(text)
    return { kind: "token", keyId, channelId, issuedAtMs: Date.parse(issuedAt), expiresAtMs: Date.parse(expiresAt) }
  } catch {
    return { kind: "unreadable" }
  }
}

/** Within this long of its end a token's successor may use what is otherwise kept in reserve. */
const URGENT_MS = 48 * 3_600_000
/** LINE's list may lag behind an issue: absence from it counts from here on. */
const LIST_LAG_MS = 10 * 60_000

/** Whether apps are, or soon will be, without a token: it is dead or within 48 hours of its end. */
export function isUrgent(
  current: CurrentToken,
  channelId: string,
  liveKeyIds: readonly string[],
  nowMs: number,
): boolean {
  if (current.kind !== "token") return false
  if (current.expiresAtMs - nowMs <= URGENT_MS) return true
  const listTells = current.channelId === channelId && nowMs - current.issuedAtMs >= LIST_LAG_MS
  return listTells && !liveKeyIds.includes(current.keyId)
}
