import type { TokenRecord } from "../line/token-store.ts"
import type { TokenView } from "./events.ts"

/** The functions' default GRACE_SECONDS: how long a superseded token lives on. */
export const GRACE_SECONDS = 86_400
/** Until the sentinel has seen a token superseded, and has come again after its grace. */
const TWO_RUNS_SECONDS = 1_800

/** A version became current. */
export interface Promotion {
  /** Of the token that it holds. */
  readonly keyId: string
  /** Milliseconds since the epoch, in the stand-ins' time. */
  readonly atMs: number
}

/** When another token took this one's place for good, in milliseconds since the epoch; undefined while none has. */
function supersededAtMs(promotions: readonly Promotion[], keyId: string): number | undefined {
  const last = promotions.findLastIndex((promotion) => promotion.keyId === keyId)
  return last === -1 ? undefined : promotions[last + 1]?.atMs
}

/** Key ids of tokens that a function revoked though they were current, or superseded for less than the grace. Pure. */
export function revokedTooEarly(tokens: readonly TokenRecord[], promotions: readonly Promotion[]): readonly string[] {
  return tokens.flatMap(({ keyId, revokedAtMs, revokedBy }) => {
    if (revokedAtMs === undefined || revokedBy?.operation === "outside") return []
    const fromMs = supersededAtMs(promotions, keyId)
    return fromMs !== undefined && revokedAtMs - fromMs >= GRACE_SECONDS * 1_000 ? [] : [keyId]
  })
}

/** Key ids of live tokens that are superseded for longer than it takes the sentinel to revoke them. Pure. */
export function forgottenTokens(
  live: readonly TokenView[],
  promotions: readonly Promotion[],
  nowMs: number,
): readonly string[] {
  const limitMs = (GRACE_SECONDS + TWO_RUNS_SECONDS) * 1_000
  return live.flatMap(({ keyId, state }) => {
    const fromMs = supersededAtMs(promotions, keyId)
    const isWaiting = state === "superseded" || state === "retiring"
    return isWaiting && fromMs !== undefined && nowMs - fromMs > limitMs ? [keyId] : []
  })
}
