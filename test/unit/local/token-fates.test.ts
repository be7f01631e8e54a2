import { describe, expect, it } from "vitest"
import { fateWords, tokenFates } from "../../../local/soak/token-fates.ts"

const token = (keyId: string, more: object = {}) => ({
  keyId,
  channelId: "1",
  kind: "v2.1" as const,
  issuedAtMs: 0,
  expiresAtMs: Date.UTC(2026, 11, 22),
  ...more,
})
const holding = (...keyIds: readonly string[]) =>
  keyIds.map((keyId) => ({ versionId: `version ${keyId}`, keyId, stages: [] }))

describe("the fates of tokens", () => {
  it("are stored, revoked or leaked, and add up over all apps", () => {
    const one = {
      tokens: [token("a"), token("b"), token("revoked", { revokedAtMs: 1 })],
      versions: holding("a", "b"),
    }
    const two = {
      tokens: [token("leaked"), token("later", { expiresAtMs: Date.UTC(2026, 11, 23, 9) }), token("c")],
      versions: holding("c"),
    }
    expect(tokenFates([one, two])).toEqual({
      tokensIssued: 6,
      tokensStored: 3,
      tokensRevoked: 1,
      tokensLeaked: 2,
      leaksEndBy: "2026-12-23T09:00:00.000Z",
    })
  })

  it("are stored though somebody revoked the stored token: that is for the judge", () => {
    const app = { tokens: [token("a", { revokedAtMs: 1 })], versions: holding("a") }
    expect(tokenFates([app])).toMatchObject({ tokensStored: 1, tokensRevoked: 0, tokensLeaked: 0 })
  })

  it("have no end of leaks where none leaked, nor tokens where no app is", () => {
    const app = { tokens: [token("a")], versions: holding("a") }
    expect(fateWords(tokenFates([app]))).toBe("1 issued: 1 stored, 0 revoked at once, 0 leaked")
    expect(fateWords(tokenFates([]))).toBe("0 issued: 0 stored, 0 revoked at once, 0 leaked")
  })

  it("say by which day the last leak is gone", () => {
    const app = { tokens: [token("a"), token("b")], versions: holding("b") }
    expect(fateWords(tokenFates([app]))).toBe("2 issued: 1 stored, 0 revoked at once, 1 leaked, gone by 2026-12-22")
  })
})
