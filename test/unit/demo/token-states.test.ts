import { describe, expect, it } from "vitest"
import { heldKeyIds, tokenStates } from "../../../local/demo/token-states.ts"

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

describe("the key ids that a secret holds", () => {
  it("are those of its token labels", () => {
    const stages = { a: ["AWSCURRENT", "token:one"], b: ["token:two"], c: ["retire-after:1:three"] }
    expect([...heldKeyIds(stages)]).toEqual(["one", "two"])
  })
})
