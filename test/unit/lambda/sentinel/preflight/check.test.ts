import { describe, expect, it } from "vitest"
import { checkBudget, checkChannelId, checkClock } from "../../../../../lambda/sentinel/preflight/check.ts"
import { CHANNEL_ID, OTHER_CHANNEL_ID } from "../../support/values.ts"

describe("the check of the token budget", () => {
  const keyIds = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`)
  const budget = (liveTokens: number, appsWithoutToken: number, more = {}) =>
    checkBudget({
      channelId: CHANNEL_ID,
      liveKeyIds: keyIds(liveTokens),
      knownKeyIds: new Set<string>(),
      slotReserve: 3,
      foreignTokens: 0,
      appsWithoutToken,
      ...more,
    })

  it("passes while each app that has no token finds a slot outside the reserve", () => {
    const found = "25 of 30 live tokens"
    expect(budget(25, 2)).toEqual({ check: "token-budget", ok: true, found })
    expect(budget(25, 3)).toMatchObject({ ok: false })
    expect(budget(29, 1, { slotReserve: 0 })).toMatchObject({ ok: true })
    expect(budget(30, 1, { slotReserve: 0 })).toMatchObject({ ok: false })
  })

  it("passes on a full channel whose apps all have their token", () => {
    expect(budget(30, 0)).toMatchObject({ ok: true, found: "30 of 30 live tokens" })
  })

  it("says how many there are, are needed and are kept, and which setting to change", () => {
    expect(budget(26, 2)).toEqual({
      check: "token-budget",
      ok: false,
      setting: "apps",
      message: `channel ${CHANNEL_ID} has 26 of 30 live tokens, its apps need 2 now, and 3 are a reserve: revoke what nothing uses, or have fewer apps`,
    })
  })

  it("keeps slots for another tool's tokens that aren't live now", () => {
    const ours = { knownKeyIds: new Set(keyIds(10)), foreignTokens: 15 }
    expect(budget(10, 2, ours)).toEqual({
      check: "token-budget",
      ok: true,
      found: "10 of 30 live tokens, and foreignTokens keeps 15 free",
    })
    expect(budget(10, 3, ours)).toEqual({
      check: "token-budget",
      ok: false,
      setting: "foreignTokens",
      message: `channel ${CHANNEL_ID} has 10 of 30 live tokens, and foreignTokens keeps 15 free, its apps need 3 now, and 3 are a reserve: revoke what nothing uses, or lower foreignTokens`,
    })
    expect(budget(10, 0, { ...ours, foreignTokens: 29 })).toMatchObject({ ok: true })
  })

  it("takes live tokens that no secret names for the other tool's, as many as it was said to have", () => {
    const ours = new Set(keyIds(10))
    expect(budget(20, 7, { knownKeyIds: ours, foreignTokens: 10 })).toMatchObject({
      ok: true,
      found: "20 of 30 live tokens",
    })
    expect(budget(20, 7, { knownKeyIds: ours, foreignTokens: 5 })).toMatchObject({ ok: true })
    expect(budget(20, 7, { knownKeyIds: ours, foreignTokens: 11 })).toMatchObject({
      ok: false,
      setting: "foreignTokens",
    })
  })

  it("blames the apps where they find no slot even without those", () => {
    expect(budget(26, 2, { foreignTokens: 29 })).toMatchObject({ ok: false, setting: "apps" })
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
