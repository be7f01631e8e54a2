import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { judgePending, requiredSeconds } from "../../../../lambda/rotation/judge-pending.ts"
import { expectNoSecret } from "../support/refusal.ts"
import { CHANNEL_ID, KEY_ID, NO_SCHEDULE, NOW_MS, OTHER_CHANNEL_ID, tokenSecret } from "../support/values.ts"

const MONTH_SECONDS = 2_592_000
const good = {
  token: tokenSecret(),
  channelId: CHANNEL_ID,
  verified: { client_id: CHANNEL_ID, expires_in: MONTH_SECONDS },
  requiredSeconds: 300,
}

describe("judgePending", () => {
  it("accepts this channel's token that lives exactly long enough", () => {
    expect(judgePending(good)).toEqual({ kind: "good" })
    expect(judgePending({ ...good, verified: { client_id: CHANNEL_ID, expires_in: 300 } })).toEqual({ kind: "good" })
  })

  it.each([
    ["its value", { ...good, token: tokenSecret({ channelId: OTHER_CHANNEL_ID }) }],
    ["LINE", { ...good, verified: { client_id: OTHER_CHANNEL_ID, expires_in: MONTH_SECONDS } }],
    ["the credentials", { ...good, channelId: OTHER_CHANNEL_ID }],
  ])("refuses a token that is another channel's according to %s", (_, observed) => {
    const verdict = judgePending(observed)
    expect(verdict).toMatchObject({ kind: "unfit", code: "TOKEN_FOREIGN" })
    expect(verdict).toHaveProperty("message", expect.stringContaining(KEY_ID))
    expectNoSecret(verdict)
  })

  it("refuses a token that is a second too short-lived, and says both numbers", () => {
    const verdict = judgePending({ ...good, verified: { client_id: CHANNEL_ID, expires_in: 299 } })
    expect(verdict).toMatchObject({ kind: "unfit", code: "TOKEN_SHORT_LIVED" })
    expect(verdict).toHaveProperty("message", expect.stringMatching(/299 s more .* 300 s/))
    expectNoSecret(verdict)
  })

  it("speaks of the channel first when a token is another's and short-lived", () => {
    const verdict = judgePending({ ...good, verified: { client_id: OTHER_CHANNEL_ID, expires_in: 0 } })
    expect(verdict).toMatchObject({ code: "TOKEN_FOREIGN" })
  })
})

describe("requiredSeconds", () => {
  const at = (seconds: number) => NOW_MS + seconds * 1_000

  it("is five minutes where nothing is known of the schedule", () => {
    expect(requiredSeconds(NO_SCHEDULE, MONTH_SECONDS, NOW_MS)).toBe(300)
  })

  it("is the interval, or the time until the next rotation, whichever is longer", () => {
    const both = (intervalSeconds: number, untilSeconds: number) =>
      requiredSeconds({ intervalSeconds, nextRotationAtMs: at(untilSeconds) }, MONTH_SECONDS, NOW_MS)
    expect(both(864_000, 3_600)).toBe(864_000)
    expect(both(14_400, 86_400)).toBe(86_400)
  })

  it("is the time until the next rotation for a cron", () => {
    const cron = { intervalSeconds: undefined, nextRotationAtMs: at(604_800) }
    expect(requiredSeconds(cron, MONTH_SECONDS, NOW_MS)).toBe(604_800)
  })

  it("isn't lowered by a next rotation that is past", () => {
    const past = { intervalSeconds: undefined, nextRotationAtMs: at(-86_400) }
    expect(requiredSeconds(past, MONTH_SECONDS, NOW_MS)).toBe(300)
  })

  it("is never more than nine tenths of a token's life, so that a fresh one always passes", () => {
    expect(requiredSeconds({ ...NO_SCHEDULE, intervalSeconds: 40 * 86_400 }, MONTH_SECONDS, NOW_MS)).toBe(2_332_800)
    expect(requiredSeconds(NO_SCHEDULE, 60, NOW_MS)).toBe(54)
  })

  it("is a whole number that a token in the first tenth of its life always has, under any schedule", () => {
    const scheduleArbitrary = fc.record({
      intervalSeconds: fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: undefined }),
      nextRotationAtMs: fc.option(fc.integer({ min: 0, max: 1e13 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(scheduleArbitrary, fc.integer({ min: 60, max: MONTH_SECONDS }), (schedule, lifetimeSeconds) => {
        const required = requiredSeconds(schedule, lifetimeSeconds, NOW_MS)
        expect(Number.isInteger(required)).toBe(true)
        expect(required).toBeGreaterThan(0)
        expect(required).toBeLessThanOrEqual(0.9 * lifetimeSeconds)
      }),
    )
  })
})
