import type { TokenSecret } from "../../consumer/token-secret.ts"
import type { RotationErrorCode } from "../errors.ts"
import type { RotationSchedule } from "../secrets/secrets.ts"

/** A pending token that LINE accepts, and what is wanted of it. */
export interface PendingObservation {
  readonly token: TokenSecret
  /** Channel id from the credentials. */
  readonly channelId: string
  /** `client_id` and `expires_in` of LINE's verify. */
  readonly verified: { readonly client_id: string; readonly expires_in: number }
  readonly requiredSeconds: number
}

export type PendingVerdict =
  | { readonly kind: "good" }
  | { readonly kind: "unfit"; readonly code: RotationErrorCode; readonly message: string }

/** Judges a pending token that LINE accepts: it must be this channel's, and reach the next rotation. Pure. */
export function judgePending({ token, channelId, verified, requiredSeconds }: PendingObservation): PendingVerdict {
  if (token.channelId !== channelId || verified.client_id !== channelId) {
    return unfit("TOKEN_FOREIGN", `the pending token ${token.keyId} is another channel's than ${channelId}`)
  }
  if (verified.expires_in < requiredSeconds) {
    return unfit(
      "TOKEN_SHORT_LIVED",
      `the pending token ${token.keyId} lives for ${verified.expires_in} s more and the next rotation needs ${requiredSeconds} s`,
    )
  }
  return { kind: "good" }
}

function unfit(code: RotationErrorCode, message: string): PendingVerdict {
  return { kind: "unfit", code, message }
}

/** What every token must have left, whatever the schedule says. */
const LEAST_SECONDS = 300
/** A token in the first tenth of its life is never too short-lived: else a bad schedule would throw away every one. */
const YOUNG_SHARE = 0.9

/** How long a pending token must still live to reach the next rotation, in whole seconds. Pure. */
export function requiredSeconds(
  schedule: Pick<RotationSchedule, "intervalSeconds" | "nextRotationAtMs">,
  tokenLifetimeSeconds: number,
  nowMs: number,
): number {
  const untilNextSeconds = ((schedule.nextRotationAtMs ?? nowMs) - nowMs) / 1_000
  const wanted = Math.max(LEAST_SECONDS, untilNextSeconds, schedule.intervalSeconds ?? 0)
  return Math.floor(Math.min(wanted, YOUNG_SHARE * tokenLifetimeSeconds))
}
