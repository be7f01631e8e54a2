import { readStoredToken } from "../stored-token.ts"

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
  const token = readStoredToken(text)
  if (!token) return { kind: "unreadable" }
  const { keyId, channelId, issuedAt, expiresAt } = token
  return { kind: "token", keyId, channelId, issuedAtMs: Date.parse(issuedAt), expiresAtMs: Date.parse(expiresAt) }
}

/** Within 48 hours of its end, or the last quarter of a short life, a token's successor may use what is kept in reserve. */
const URGENT_MS = 48 * 3_600_000
const URGENT_SHARE = 0.25
/** LINE's list may lag behind an issue: absence from it counts from here on. */
const LIST_LAG_MS = 10 * 60_000

/**
 * Whether apps are, or soon will be, without a token: theirs is dead, near its end, unreadable or another channel's.
 * A secret that never had one doesn't count: nothing goes silent that hasn't spoken yet.
 */
export function isUrgent(
  current: CurrentToken,
  channelId: string,
  liveKeyIds: readonly string[],
  nowMs: number,
): boolean {
  if (current.kind !== "token") return current.kind === "unreadable"
  if (current.channelId !== channelId) return true
  const { issuedAtMs, expiresAtMs } = current
  if (expiresAtMs - nowMs <= Math.min(URGENT_MS, URGENT_SHARE * (expiresAtMs - issuedAtMs))) return true
  return nowMs - issuedAtMs >= LIST_LAG_MS && !liveKeyIds.includes(current.keyId)
}
