import { describe, expect, it } from "vitest"
import type { AppEvidence } from "../../../local/soak/evidence.ts"
import { judgeApp } from "../../../local/soak/invariants.ts"

const token = (keyId: string, more: object = {}) => ({
  keyId,
  channelId: "1",
  kind: "v2.1" as const,
  issuedAtMs: 0,
  expiresAtMs: 1_000,
  ...more,
})
const issue = (keyId: string, more: object = {}) => ({
  operation: "issueChannelTokenByJWT" as const,
  requestId: `request ${keyId}`,
  atMs: 0,
  keyId,
  ...more,
})
const version = (keyId: string, stages = [`token:${keyId}`]) => ({ versionId: `version ${keyId}`, keyId, stages })

const good: AppEvidence = {
  name: "app",
  tokens: [token("a"), token("b")],
  issues: [issue("a"), issue("b")],
  versions: [version("a"), version("b", ["AWSCURRENT", "token:b"])],
  lines: [],
  struck: [],
  hardEnds: 0,
  samples: [{ isAccepted: true }],
  isRepaired: true,
}
const withLost = { ...good, tokens: [...good.tokens, token("c")] }
const fault = { kind: "duplicate", at: "createSecret", secretId: "arn", atMs: 0 } as const

describe("the judge of an app", () => {
  it("has nothing to say of a good one", () => {
    expect(judgeApp(good)).toEqual([])
  })

  it.each<readonly [string, string, Partial<AppEvidence>]>([
    ["I1", "a current token that LINE refuses", { samples: [{ isAccepted: true }, { isAccepted: false }] }],
    ["I2", "a revoked token that a version holds", { tokens: [token("a", { revokedAtMs: 1 }), token("b")] }],
    ["I3", "a live token that nobody holds", { tokens: withLost.tokens, issues: [...good.issues, issue("c")] }],
    ["queue", "a stored token without its label", { versions: [version("a", ["AWSPREVIOUS"]), version("b")] }],
    ["I5", "a token too many, though it was revoked", { tokens: [...good.tokens, token("c", { revokedAtMs: 1 })] }],
    ["I7", "a good day that repairs nothing", { isRepaired: false }],
    [
      "I4",
      "more than 27 tokens at once",
      {
        tokens: Array.from({ length: 28 }, (_, index) => token(`t${index}`)),
        issues: Array.from({ length: 28 }, (_, index) => issue(`t${index}`)),
        versions: Array.from({ length: 28 }, (_, index) => version(`t${index}`)),
      },
    ],
  ])("finds %s: %s", (invariant, _, members) => {
    expect(judgeApp({ ...good, ...members }).map((violation) => violation.invariant)).toContain(invariant)
  })

  it.each<readonly [string, Partial<AppEvidence>]>([
    ["the answer to its issue was lost", { issues: [...good.issues, issue("c", { hidden: true })] }],
    [
      "the function named it, and a fault caused it",
      { lines: [{ keyId: "c", error: "STORE_UNKNOWN" }], struck: [{ ...fault, kind: "lost", at: "PutSecretValue" }] },
    ],
    ["its process was killed", { hardEnds: 1 }],
  ])("accepts a live token that nobody holds when %s", (_, members) => {
    expect(judgeApp({ ...withLost, ...members })).toEqual([])
  })

  it("accepts a revoked token that a second delivery explains", () => {
    const tokens = [...good.tokens, token("c", { revokedAtMs: 1 })]
    expect(judgeApp({ ...good, tokens, struck: [fault] })).toEqual([])
  })

  it("lets one fault explain one token only", () => {
    const tokens = [...withLost.tokens, token("d")]
    const issues = [...good.issues, issue("c", { hidden: true }), issue("d")]
    expect(judgeApp({ ...good, tokens, issues }).map(({ invariant }) => invariant)).toEqual(["I3", "I5"])
  })
})
