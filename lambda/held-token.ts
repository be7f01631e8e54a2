import { readStoredToken } from "./stored-token.ts"

/** What a version's value says of the token it holds; never the token. `absent`: the version has no value (yet). */
export type HeldToken =
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable" }
  | {
      readonly kind: "token"
      readonly keyId: string
      readonly channelId: string
      readonly issuedAtMs: number
      readonly expiresAtMs: number
    }

/** Reads a value; one put by hand in another form is `unreadable`, not an error. */
export function readHeldToken(text: string): HeldToken {
  const token = readStoredToken(text)
  if (!token) return { kind: "unreadable" }
  const { keyId, channelId, issuedAt, expiresAt } = token
  return { kind: "token", keyId, channelId, issuedAtMs: Date.parse(issuedAt), expiresAtMs: Date.parse(expiresAt) }
}

/** By how much a time of issue may be ahead of our clock. */
const AHEAD_MS = 5 * 60_000

/**
 * A token whose time of issue lies ahead was put by hand, with a time that is wrong: it counts as old, since one that
 * never grows old would never be missed among the live ones.
 */
export function believable(held: HeldToken, nowMs: number): HeldToken {
  if (held.kind !== "token" || held.issuedAtMs <= nowMs + AHEAD_MS) return held
  return { ...held, issuedAtMs: 0 }
}

/** Within 48 hours of its end, or the last quarter of a short life, a token's successor may use what is kept in reserve. */
const URGENT_MS = 48 * 3_600_000
const URGENT_SHARE = 0.25
/** LINE's list may lag behind an issue: absence from it counts from here on. */
const LIST_LAG_MS = 10 * 60_000

type Life = Pick<Extract<HeldToken, { kind: "token" }>, "issuedAtMs" | "expiresAtMs">

/** Whether a token is so near its end that its successor must come soon: 48 hours, or the last quarter of a shorter life. */
export function isNearEnd({ issuedAtMs, expiresAtMs }: Life, nowMs: number): boolean {
  return expiresAtMs - nowMs <= Math.min(URGENT_MS, URGENT_SHARE * (expiresAtMs - issuedAtMs))
}

/** Whether a token is old enough for its absence from LINE's list to mean something: ten minutes. */
export function isListable({ issuedAtMs }: Pick<Life, "issuedAtMs">, nowMs: number): boolean {
  return nowMs - issuedAtMs >= LIST_LAG_MS
}

/**
 * Whether apps are, or soon will be, without a token: theirs is dead, near its end, unreadable or another channel's.
 * A secret that never had one doesn't count: nothing goes silent that hasn't spoken yet.
 */
export function isUrgent(current: HeldToken, channelId: string, liveKeyIds: readonly string[], nowMs: number): boolean {
  if (current.kind !== "token") return current.kind === "unreadable"
  if (current.channelId !== channelId || isNearEnd(current, nowMs)) return true
  return isListable(current, nowMs) && !liveKeyIds.includes(current.keyId)
}
