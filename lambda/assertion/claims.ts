/** The claims of LINE's client assertion; all five are required. */
export interface AssertionClaims {
  /** Channel id; `iss` and `sub` are the same. */
  readonly iss: string
  readonly sub: string
  readonly aud: "https://api.line.me/"
  /** Unix seconds. LINE takes at most 30 minutes ahead. */
  readonly exp: number
  /** Lifetime of the token to issue, in seconds; LINE takes at most 2,592,000. */
  readonly token_exp: number
}

/** How far ahead an assertion expires: long enough for a clock that is a little off, short enough to be worthless soon. */
const ASSERTION_LIFETIME_SECONDS = 300

/** @see https://developers.line.biz/en/docs/messaging-api/generate-json-web-token/ */
export function assertionClaims(channelId: string, tokenLifetimeSeconds: number, nowMs: number): AssertionClaims {
  return {
    iss: channelId,
    sub: channelId,
    aud: "https://api.line.me/",
    exp: Math.floor(nowMs / 1000) + ASSERTION_LIFETIME_SECONDS,
    token_exp: tokenLifetimeSeconds,
  }
}
