import { describe, expect, it } from "vitest"
import { keyIdsInUse, tokenStates } from "../../../local/demo/token-states.ts"

const NOW_MS = Date.UTC(2026, 10, 22)
const token = (keyId: string, issuedAtMs = NOW_MS) => ({ keyId, issuedAtMs, expiresAtMs: NOW_MS + 1_000 })

describe("a token's state", () => {
  it("follows from the labels of the version that holds it", () => {
    const stages = {
      a: ["AWSPREVIOUS", "token:old"],
      b: ["AWSCURRENT", "AWSPENDING", "token:now"],
      c: ["AWSPENDING", "token:next"],
    }
    const states = tokenStates({ live: [token("old"), token("now"), token("next")], stages })
    expect(states.map(({ keyId, state }) => [keyId, state])).toEqual([
      ["old", "superseded"],
      ["now", "current"],
      ["next", "pending"],
    ])
    expect(states[0]?.expiresAt).toBe("2026-11-22T00:00:01.000Z")
  })

  it("is issued while the invocation that asked for it may still store it", () => {
    const state = (invocationEndedAtMs?: number) =>
      tokenStates({ live: [token("k")], stages: {}, invocationEndedAtMs })[0]?.state
    expect(state()).toBe("issued")
    expect(state(NOW_MS - 1)).toBe("issued")
    expect(state(NOW_MS)).toBe("leaked")
    expect(state(NOW_MS + 1)).toBe("leaked")
  })

  it("doesn't take one key id for another that begins alike", () => {
    expect(tokenStates({ live: [token("k")], stages: { a: ["AWSCURRENT", "token:kk"] } })[0]?.state).toBe("issued")
  })
})

describe("a token that the sentinel saw superseded", () => {
  it("is retiring, until the latest of its due times", () => {
    const stages = { a: ["retire-after:1763769600:old", "retire-after:1763856000:old"], b: ["token:other"] }
    expect(tokenStates({ live: [token("old"), token("other")], stages })).toMatchObject([
      { keyId: "old", state: "retiring", retireAfter: "2025-11-23T00:00:00.000Z" },
      { keyId: "other", state: "superseded" },
    ])
  })

  it("is current all the same where it was restored", () => {
    const stages = { a: ["AWSCURRENT", "retire-after:1763769600:k"] }
    expect(tokenStates({ live: [token("k")], stages })).toMatchObject([{ state: "current" }])
  })
})

describe("the key ids in use", () => {
  it("are those that the labels of current and pending versions name", () => {
    const stages = {
      a: ["AWSCURRENT", "token:one"],
      b: ["token:two"],
      c: ["AWSPREVIOUS", "retire-after:1:three"],
      d: ["AWSPENDING", "token:four"],
    }
    expect([...keyIdsInUse(stages)]).toEqual(["one", "four"])
  })
})
