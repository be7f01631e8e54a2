import { describe, expect, it } from "vitest"
import { believable, type HeldToken, isUrgent, readHeldToken } from "../../../lambda/held-token.ts"
import { expectNoSecret } from "./support/refusal.ts"
import { CANARY, CHANNEL_ID, KEY_ID, NOW_MS, OTHER_CHANNEL_ID, tokenText } from "./support/values.ts"

const DAY_MS = 86_400_000
const healthy = {
  kind: "token",
  keyId: KEY_ID,
  channelId: CHANNEL_ID,
  issuedAtMs: NOW_MS - DAY_MS,
  expiresAtMs: NOW_MS + 29 * DAY_MS,
} as const

function urgent(current: HeldToken, liveKeyIds: readonly string[] = [KEY_ID]): boolean {
  return isUrgent(current, CHANNEL_ID, liveKeyIds, NOW_MS)
}

describe("readHeldToken", () => {
  it("keeps what decides, and not the token", () => {
    const found = readHeldToken(tokenText())
    expect(found).toEqual({ ...healthy, issuedAtMs: NOW_MS, expiresAtMs: NOW_MS + 30 * DAY_MS })
    expectNoSecret(found)
  })

  it.each(["", "{}", CANARY.token, '{"schema":2}'])("calls value number %# put by hand unreadable", (text) => {
    expect(readHeldToken(text)).toEqual({ kind: "unreadable" })
  })
})

describe("believable", () => {
  const issuedIn = (ms: number) => ({ ...healthy, issuedAtMs: NOW_MS + ms })

  it("takes a time of issue as it is, up to five minutes ahead", () => {
    for (const ms of [-DAY_MS, 0, 300_000]) expect(believable(issuedIn(ms), NOW_MS)).toEqual(issuedIn(ms))
  })

  it("takes a token from further ahead for an old one", () => {
    expect(believable(issuedIn(300_001), NOW_MS)).toEqual({ ...healthy, issuedAtMs: 0 })
  })

  it("leaves alone what is no token", () => {
    for (const kind of ["absent", "unreadable"] as const) expect(believable({ kind }, NOW_MS)).toEqual({ kind })
  })
})

describe("isUrgent", () => {
  it("is false while the current token is listed and far from its end", () => {
    expect(urgent(healthy)).toBe(false)
  })

  it("is true from 48 hours before the end, and after it", () => {
    const endingIn = (ms: number) => ({ ...healthy, issuedAtMs: NOW_MS + ms - 30 * DAY_MS, expiresAtMs: NOW_MS + ms })
    expect(urgent(endingIn(2 * DAY_MS + 1))).toBe(false)
    expect(urgent(endingIn(2 * DAY_MS))).toBe(true)
    expect(urgent(endingIn(-1))).toBe(true)
  })

  it("is true in the last quarter of a short life, and not from its beginning", () => {
    const hourly = (ageMs: number) => ({
      ...healthy,
      issuedAtMs: NOW_MS - ageMs,
      expiresAtMs: NOW_MS - ageMs + 3_600_000,
    })
    expect(urgent(hourly(0))).toBe(false)
    expect(urgent(hourly(2_699_999))).toBe(false)
    expect(urgent(hourly(2_700_000))).toBe(true)
  })

  it("is true when LINE doesn't list the current token any more", () => {
    expect(urgent(healthy, ["another"])).toBe(true)
    expect(urgent(healthy, [])).toBe(true)
  })

  it("doesn't believe an absence from the list in the ten minutes after the issue", () => {
    const young = (ageMs: number) => ({ ...healthy, issuedAtMs: NOW_MS - ageMs })
    expect(urgent(young(10 * 60_000 - 1), [])).toBe(false)
    expect(urgent(young(10 * 60_000), [])).toBe(true)
  })

  it("is true of another channel's token, listed or not: apps can't use it", () => {
    for (const kids of [[], [KEY_ID]]) expect(urgent({ ...healthy, channelId: OTHER_CHANNEL_ID }, kids)).toBe(true)
  })

  it("is true of a value that no one can read, and not of a secret that never had one", () => {
    expect(urgent({ kind: "unreadable" }, [])).toBe(true)
    expect(urgent({ kind: "absent" }, [])).toBe(false)
  })
})
