import { describe, expect, it } from "vitest"
import { type CurrentToken, isUrgent, readCurrentToken } from "../../../../lambda/rotation/current-token.ts"
import { expectNoSecret } from "../support/refusal.ts"
import { CANARY, CHANNEL_ID, KEY_ID, NOW_MS, OTHER_CHANNEL_ID, tokenText } from "../support/values.ts"

const DAY_MS = 86_400_000
const healthy = {
  kind: "token",
  keyId: KEY_ID,
  channelId: CHANNEL_ID,
  issuedAtMs: NOW_MS - DAY_MS,
  expiresAtMs: NOW_MS + 29 * DAY_MS,
} as const

function urgent(current: CurrentToken, liveKeyIds: readonly string[] = [KEY_ID]): boolean {
  return isUrgent(current, CHANNEL_ID, liveKeyIds, NOW_MS)
}

describe("readCurrentToken", () => {
  it("keeps what decides, and not the token", () => {
    const found = readCurrentToken(tokenText())
    expect(found).toEqual({ ...healthy, issuedAtMs: NOW_MS, expiresAtMs: NOW_MS + 30 * DAY_MS })
    expectNoSecret(found)
  })

  it.each(["", "{}", CANARY.token, '{"schema":2}'])("calls value number %# put by hand unreadable", (text) => {
    expect(readCurrentToken(text)).toEqual({ kind: "unreadable" })
  })
})

describe("isUrgent", () => {
  it("is false while the current token is listed and far from its end", () => {
    expect(urgent(healthy)).toBe(false)
  })

  it("is true from 48 hours before the end, and after it", () => {
    expect(urgent({ ...healthy, expiresAtMs: NOW_MS + 2 * DAY_MS + 1 })).toBe(false)
    expect(urgent({ ...healthy, expiresAtMs: NOW_MS + 2 * DAY_MS })).toBe(true)
    expect(urgent({ ...healthy, expiresAtMs: NOW_MS - 1 })).toBe(true)
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

  it("learns nothing from the list about another channel's token", () => {
    expect(urgent({ ...healthy, channelId: OTHER_CHANNEL_ID }, [])).toBe(false)
    expect(urgent({ ...healthy, channelId: OTHER_CHANNEL_ID, expiresAtMs: NOW_MS }, [])).toBe(true)
  })

  it("is false where no current token is known", () => {
    expect(urgent({ kind: "absent" }, [])).toBe(false)
    expect(urgent({ kind: "unreadable" }, [])).toBe(false)
  })
})
