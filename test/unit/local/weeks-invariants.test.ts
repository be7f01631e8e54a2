import { describe, expect, it } from "vitest"
import type { TokenRecord } from "../../../local/line/token-store.ts"
import type { Look, WeeksEvidence } from "../../../local/soak/weeks-evidence.ts"
import { judgeWeeks, mostLive } from "../../../local/soak/weeks-invariants.ts"

const NOW_MS = Date.UTC(2026, 10, 23)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function token(keyId: string, daysAgo: number, more: Partial<TokenRecord> = {}): TokenRecord {
  const issuedAtMs = NOW_MS - daysAgo * DAY_MS
  return { keyId, channelId: "1", kind: "v2.1", issuedAtMs, expiresAtMs: issuedAtMs + 30 * DAY_MS, ...more }
}

function revoked(hoursAgo: number): Partial<TokenRecord> {
  return { revokedAtMs: NOW_MS - hoursAgo * HOUR_MS, revokedBy: { operation: "revokeChannelTokenByJWT" } }
}

function look(hoursAgo: number, bot: string, more: Partial<Look> = {}): Look {
  return { atMs: NOW_MS - hoursAgo * HOUR_MS, current: { bot }, pending: [], dead: [], ...more }
}

function issue(keyId: string, more: object = {}): WeeksEvidence["issues"][number] {
  return { operation: "issueChannelTokenByJWT", requestId: "r", atMs: NOW_MS - DAY_MS, status: 200, keyId, ...more }
}

/** One app that rotated from k0 to k1, and k0 was revoked a day later. */
const GOOD: WeeksEvidence = {
  nowMs: NOW_MS,
  apps: ["bot"],
  looks: [look(200, "k0"), look(48, "k1"), look(0, "k1")],
  tokens: [token("k0", 9, revoked(24)), token("k1", 2)],
  issues: [issue("k0"), issue("k1")],
  leaked: [],
  reportedLost: [],
  reportedUnknown: [],
  labels: { bot: ["AWSCURRENT", "AWSPENDING", "AWSPREVIOUS", "token:k1"] },
  secretsFound: [],
}

const LEAK: Partial<WeeksEvidence> = {
  tokens: [...GOOD.tokens, token("lost", 2)],
  issues: [...GOOD.issues, issue("lost", { hidden: true })],
  leaked: ["lost"],
  reportedUnknown: ["lost"],
}
const FULL = Array.from({ length: 27 }, (_, index) => token(`foreign-${index}`, 5))

const BROKEN: readonly (readonly [sentence: string, invariants: readonly string[], changes: Partial<WeeksEvidence>])[] =
  [
    [
      "a current token that LINE refuses at one look",
      ["I1"],
      { looks: [look(48, "k1", { dead: ["bot"] }), look(0, "k1")], tokens: [token("k1", 3)] },
    ],
    [
      "a token revoked a second before its grace was over",
      ["I2"],
      { looks: [look(200, "k0"), look(48 - 1 / 3_600, "k1"), look(0, "k1")] },
    ],
    ["a token revoked while it was current", ["I2"], { looks: [look(200, "k0"), look(20, "k1"), look(0, "k1")] }],
    [
      "a token that was only ever pending, revoked after 29 minutes",
      ["I2"],
      { looks: [look(49, "k1", { pending: ["k0"] }), look(24 + 29 / 60, "k1"), look(0, "k1")] },
    ],
    ["a superseded token that lives", ["I3"], { tokens: [token("k0", 9), token("k1", 2)] }],
    ["a leak without a cause", ["I4"], { ...LEAK, issues: [...GOOD.issues, issue("lost")] }],
    ["a leak that the sentinel doesn't report", ["I4"], { ...LEAK, reportedUnknown: [] }],
    [
      "an issue that LINE refused since it was full",
      ["I4"],
      {
        tokens: [...GOOD.tokens, ...FULL, token("k2", 3)].map((each) => ({ ...each, expiresAtMs: NOW_MS - HOUR_MS })),
        issues: [{ operation: "issueChannelTokenByJWT", requestId: "r", atMs: NOW_MS - 30 * HOUR_MS, status: 400 }],
      },
    ],
    ["a version that is pending in the end", ["I6"], { looks: [...GOOD.looks, look(0, "k1", { pending: ["k2"] })] }],
    ["a label that is left over", ["I7"], { labels: { bot: ["AWSCURRENT", "token:k1", "retire-after:1:k0"] } }],
    ["a current token without its label", ["I7"], { labels: { bot: ["AWSCURRENT"] } }],
    ["a secret in a log", ["I8"], { secretsFound: ["a token is in a function's log"] }],
  ]

const SOUND: readonly (readonly [sentence: string, changes: Partial<WeeksEvidence>])[] = [
  ["a token retired after its grace", {}],
  ["a leak that a lost answer explains and the sentinel reports", LEAK],
  [
    "a leak that the rotation function named",
    { ...LEAK, issues: [...GOOD.issues, issue("lost")], reportedLost: ["lost"] },
  ],
  [
    "a token that was only ever pending, revoked after half an hour",
    { looks: [look(49, "k1", { pending: ["k0"] }), look(24.5, "k1"), look(0, "k1")] },
  ],
  ["a token that nobody ever stored, revoked at once", { looks: [look(48, "k1"), look(0, "k1")] }],
  ["AWSPENDING on the current version", { looks: [...GOOD.looks, look(0, "k1", { pending: ["k1"] })] }],
]

describe("the judge of the weeks", () => {
  it.each(BROKEN)("finds %s (%j)", (_, invariants, changes) => {
    expect(judgeWeeks({ ...GOOD, ...changes }).map(({ invariant }) => invariant)).toEqual(invariants)
  })

  it.each(SOUND)("has nothing against %s", (_, changes) => {
    expect(judgeWeeks({ ...GOOD, ...changes })).toEqual([])
  })

  it("counts how many tokens were live at once", () => {
    expect(mostLive(GOOD.tokens)).toBe(2)
    expect(
      mostLive([token("a", 40), token("b", 5), token("c", 3, { revokedAtMs: NOW_MS - 2 * DAY_MS }), token("d", 1)]),
    ).toBe(2)
    expect(mostLive([])).toBe(0)
  })
})
