import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { assertionClaims } from "../../../../lambda/assertion/claims.ts"
import { CHANNEL_ID, NOW_MS } from "../support/values.ts"

describe("assertionClaims", () => {
  it("are the five that LINE wants and no other", () => {
    expect(assertionClaims(CHANNEL_ID, 86_400, NOW_MS)).toEqual({
      iss: CHANNEL_ID,
      sub: CHANNEL_ID,
      aud: "https://api.line.me/",
      exp: NOW_MS / 1_000 + 300,
      token_exp: 86_400,
    })
  })

  it("expire in whole seconds, never more than five minutes ahead and never less than 299 seconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 42 }), (nowMs) => {
        const { exp } = assertionClaims(CHANNEL_ID, 60, nowMs)
        expect(Number.isInteger(exp)).toBe(true)
        expect(exp * 1_000 - nowMs).toBeLessThanOrEqual(300_000)
        expect(exp * 1_000 - nowMs).toBeGreaterThan(299_000)
      }),
    )
  })
})
