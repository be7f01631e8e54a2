import { describe, expect, it } from "vitest"
import { checkBudget, checkChannelId, checkClock } from "../../../../../lambda/sentinel/preflight/check.ts"
import { CHANNEL_ID, OTHER_CHANNEL_ID } from "../../support/values.ts"

describe("the check of the token budget", () => {
  const budget = (liveTokens: number, appsWithoutToken: number, slotReserve = 3) =>
    checkBudget({ channelId: CHANNEL_ID, liveTokens, slotReserve, appsWithoutToken })

  it("passes while each app that has no token finds a slot outside the reserve", () => {
    const found = "25 of 30 live tokens"
    expect(budget(25, 2)).toEqual({ check: "token-budget", ok: true, found })
    expect(budget(25, 3)).toMatchObject({ ok: false })
    expect(budget(29, 1, 0)).toMatchObject({ ok: true })
    expect(budget(30, 1, 0)).toMatchObject({ ok: false })
  })

  it("passes on a full channel whose apps all have their token", () => {
    expect(budget(30, 0)).toMatchObject({ ok: true, found: "30 of 30 live tokens" })
  })

  it("says how many there are, are needed and may be used, and which setting to change", () => {
    expect(budget(26, 2)).toEqual({
      check: "token-budget",
      ok: false,
      setting: "apps",
      message: `channel ${CHANNEL_ID} has 26 live tokens, 2 apps need one each now, and only 27 of 30 may be used: revoke what nothing uses, or have fewer apps`,
    })
  })
})

describe("the check of the clock", () => {
  it.each([299_999, -299_999])("passes when it is off by %i ms, less than an assertion's life", (skewMs) => {
    const seconds = skewMs < 0 ? -300 : 300
    expect(checkClock(skewMs)).toEqual({ check: "clock", ok: true, found: `${seconds} s from LINE's` })
  })

  it.each([300_000, -300_000])("fails when it is off by %i ms", (skewMs) => {
    expect(checkClock(skewMs)).toEqual({
      check: "clock",
      ok: false,
      setting: "the function's clock",
      message: `it is ${skewMs / 1_000} s from LINE's: every assertion is refused at first`,
    })
  })
})

describe("the check of the channel id", () => {
  it("passes while all tokens, or none, are this channel's", () => {
    for (const held of [[], [CHANNEL_ID], [CHANNEL_ID, CHANNEL_ID]]) {
      expect(checkChannelId(CHANNEL_ID, held, false)).toEqual({ check: "channel-id", ok: true, found: CHANNEL_ID })
    }
  })

  it("fails when one of them is another's, and names both and the way out", () => {
    expect(checkChannelId(CHANNEL_ID, [CHANNEL_ID, OTHER_CHANNEL_ID], false)).toEqual({
      check: "channel-id",
      ok: false,
      setting: "channelId",
      message: expect.stringMatching(
        `channel ${OTHER_CHANNEL_ID}'s, and the credentials are channel ${CHANNEL_ID}'s.*replaceChannel`,
      ),
    })
  })

  it("passes when the operator says that it replaces that one, and says so itself", () => {
    const found = `${CHANNEL_ID}, which replaces ${OTHER_CHANNEL_ID}`
    expect(checkChannelId(CHANNEL_ID, [OTHER_CHANNEL_ID], true)).toEqual({ check: "channel-id", ok: true, found })
  })
})
