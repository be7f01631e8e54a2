import { expect, test } from "vitest"
import { type Evidence, type HeldVersion, leakedTokens } from "./facts.ts"
import { type Allowances, findViolations } from "./invariants.ts"

const NOW_MS = Date.parse("2026-03-01T12:00:00.000Z")
const DAY_MS = 86_400_000
const CHANNEL = "1234567890"

function token(keyId: string, members: object = {}) {
  const issuedAtMs = NOW_MS - DAY_MS
  return { keyId, channelId: CHANNEL, kind: "v2.1" as const, issuedAtMs, expiresAtMs: NOW_MS + DAY_MS, ...members }
}

function issue(keyId: string, members: object = {}) {
  return { operation: "issueChannelTokenByJWT" as const, requestId: "r", atMs: NOW_MS, status: 200, keyId, ...members }
}

function event(members: object): Evidence["history"][number] {
  return { atMs: NOW_MS, secretArn: "arn", versionId: "v1", ...members } as Evidence["history"][number]
}

const STARTED = event({ type: "RotationStarted", attempt: 1, cause: "request" })
const ENDED = { type: "StepEnded", step: "createSecret", outcome: "succeeded", cause: "request" }
const CURRENT: HeldVersion = { versionId: "v1", stages: ["AWSCURRENT", "AWSPENDING", "token:k1"], keyId: "k1" }

/** One clean rotation, unless told otherwise. */
function evidence(members: Partial<Evidence> = {}): Evidence {
  return {
    tokens: [token("k1")],
    lineCalls: [issue("k1")],
    versions: [CURRENT],
    history: [STARTED, event(ENDED)],
    samples: [{ hasSucceededBefore: true, isAccepted: true }],
    sightings: [],
    reportedKeyIds: [],
    slotReserve: 3,
    nowMs: NOW_MS,
    texts: [{ where: "the log", text: '{"outcome":"stored"}' }],
    canaries: [{ what: "the channel secret", value: "0c9a8b7c6d5e4f3a" }],
    ...members,
  }
}

const SUPERSEDED: Partial<Evidence> = {
  tokens: [token("k0"), token("k1")],
  lineCalls: [issue("k0"), issue("k1")],
  history: [STARTED, STARTED],
}
/** k0 was superseded by k1, and has been revoked by the sentinel just now. */
const RETIRED: Partial<Evidence> = {
  ...SUPERSEDED,
  tokens: [token("k0", { revokedAtMs: NOW_MS, revokedBy: { operation: "revokeChannelTokenByJWT" } }), token("k1")],
  versions: [{ versionId: "v0", stages: [], keyId: "k0" }, CURRENT],
}
/** What was in use so many seconds ago. */
const inUse = (current: string[], secondsAgo: number, pending: string[] = []) => ({
  atMs: NOW_MS - secondsAgo * 1_000,
  current,
  pending,
})
const KILLED = event({ ...ENDED, outcome: "failed", errorType: "Runtime.ExitError" })
const FULL = Array.from({ length: 27 }, (_, index) => token(`foreign-${index}`))

const BROKEN: readonly (readonly [sentence: string, ids: readonly string[], members: Partial<Evidence>])[] = [
  [
    "a current value that LINE refuses after a success",
    ["I1"],
    { samples: [{ hasSucceededBefore: true, isAccepted: false }] },
  ],
  [
    "a stored token that the function revoked",
    ["I2"],
    { tokens: [token("k1", { revokedAtMs: NOW_MS, revokedBy: { operation: "revokeChannelTokenByJWT" } })] },
  ],
  [
    "a token that the sentinel revoked a second before its grace was over",
    ["I2"],
    { ...RETIRED, sightings: [inUse(["k0"], 200_000), inUse(["k1"], 86_399)] },
  ],
  [
    "a token that never was current, revoked a second before its half hour was over",
    ["I2"],
    { ...RETIRED, sightings: [inUse(["k1"], 200_000, ["k0"]), inUse(["k1"], 1_799)] },
  ],
  [
    "a token that the sentinel revoked long after it had become current again",
    ["I2"],
    { ...RETIRED, sightings: [inUse(["k1"], 200_000), inUse(["k0"], 100_000)] },
  ],
  [
    "a stored token that the sentinel revoked though nobody saw what superseded it",
    ["I2"],
    { ...RETIRED, sightings: [inUse(["k0"], 200_000)] },
  ],
  ["a live token that no version holds", ["I3"], { ...SUPERSEDED }],
  [
    "a live token that only AWSPREVIOUS holds",
    ["I3", "queue"],
    { ...SUPERSEDED, versions: [{ versionId: "v0", stages: ["AWSPREVIOUS"], keyId: "k0" }, CURRENT] },
  ],
  ["a current token without its queue label", ["queue"], { versions: [{ ...CURRENT, stages: ["AWSCURRENT"] }] }],
  [
    "two tokens lost where one kill explains one",
    ["I3"],
    {
      tokens: [token("k0"), token("k1"), token("k2")],
      lineCalls: [issue("k0"), issue("k1"), issue("k2")],
      history: [STARTED, KILLED, event({ ...ENDED, outcome: "failed", errorType: "Error" })],
    },
  ],
  ["an issue into the reserve", ["I4"], { tokens: [...FULL, token("k1")] }],
  [
    "two issues in one rotation without a fault",
    ["I5"],
    { ...SUPERSEDED, history: [STARTED], versions: [{ ...CURRENT, stages: [...CURRENT.stages, "token:k0"] }] },
  ],
  [
    "AWSPENDING on a version that isn't current",
    ["I6"],
    {
      versions: [
        { ...CURRENT, stages: ["AWSCURRENT", "token:k1"] },
        { versionId: "v2", stages: ["AWSPENDING"] },
      ],
    },
  ],
  ["a channel secret in a log", ["I8"], { texts: [{ where: "the log", text: "secret=0c9a8b7c6d5e4f3a" }] }],
  [
    "an assertion that nobody planted, in an error",
    ["I8"],
    { texts: [{ where: "an error", text: "eyJhbGciOiJSUzI1NiJ9.e30.c2ln" }] },
  ],
  ["the beginning of an assertion", ["I8"], { texts: [{ where: "a log", text: '{"body":"eyJhbGciOiJS' }] }],
  [
    "one whose header is as long as a key id",
    ["I8"],
    { texts: [{ where: "a log", text: "eyJhbGciOiJSUzI1NiJ9XX.e30" }] },
  ],
]

test.each(BROKEN)("%s breaks %j", (_, ids, members) => {
  const found = findViolations(evidence(members)).map(({ invariant }) => invariant)
  expect(found.toSorted()).toEqual([...ids].toSorted())
})

const SOUND: readonly (readonly [sentence: string, members: Partial<Evidence>])[] = [
  ["a clean rotation", {}],
  [
    "key ids that begin like a token, or have its first letters in them",
    { texts: [{ where: "a log", text: '"eyJ4cG9zZWRJbkFMb2dzMQ","x-eyJ4cG9zZWRJbkFMb2dz"' }] },
  ],
  [
    "a token revoked that no version ever held",
    {
      ...SUPERSEDED,
      tokens: [token("k0", { revokedAtMs: NOW_MS, revokedBy: { operation: "revokeChannelTokenByJWT" } }), token("k1")],
    },
  ],
  [
    "a stored token that somebody else revoked",
    { tokens: [token("k1", { revokedAtMs: NOW_MS, revokedBy: { operation: "outside" } })] },
  ],
  [
    "a superseded token under its retire label",
    {
      ...SUPERSEDED,
      versions: [{ versionId: "v0", stages: ["AWSPREVIOUS", "retire-after:1772366400:k0"], keyId: "k0" }, CURRENT],
    },
  ],
  [
    "a token that the sentinel revoked once its grace was over",
    { ...RETIRED, sightings: [inUse(["k0"], 200_000), inUse(["k1"], 86_400)] },
  ],
  [
    "a token that never was current, revoked after half an hour",
    { ...RETIRED, sightings: [inUse(["k1"], 200_000, ["k0"]), inUse(["k1"], 1_800)] },
  ],
  ["a token lost to one kill", { ...SUPERSEDED, history: [STARTED, KILLED] }],
  ["a token lost to one lost answer", { ...SUPERSEDED, lineCalls: [issue("k0", { lost: true }), issue("k1")] }],
  ["a lost token that the function reported", { ...SUPERSEDED, reportedKeyIds: ["k0"] }],
  [
    "a lost token that expired meanwhile",
    { ...SUPERSEDED, tokens: [token("k0", { expiresAtMs: NOW_MS }), token("k1")] },
  ],
]

test.each(SOUND)("%s breaks nothing", (_, members) => {
  expect(findViolations(evidence(members))).toEqual([])
})

const ALLOWED: readonly (readonly [allowance: keyof Allowances, members: Partial<Evidence>])[] = [
  ["currentMayBeDead", { samples: [{ hasSucceededBefore: true, isAccepted: false }] }],
  [
    "pendingMayStay",
    {
      versions: [
        { ...CURRENT, stages: ["AWSCURRENT", "token:k1"] },
        { versionId: "v2", stages: ["AWSPENDING"] },
      ],
    },
  ],
  ["reserveMayBeUsed", { tokens: [...FULL, token("k1")] }],
  ["isOrdered", RETIRED],
  ["labelsMayLack", { versions: [{ ...CURRENT, stages: ["AWSCURRENT"] }] }],
]

test.each(ALLOWED)("%s allows what is a violation otherwise", (allowance, members) => {
  expect(findViolations(evidence(members))).toHaveLength(1)
  expect(findViolations(evidence(members), { [allowance]: true })).toEqual([])
})

test("what is found never repeats the secret itself", () => {
  const [violation] = findViolations(evidence({ texts: [{ where: "the log", text: "0c9a8b7c6d5e4f3a" }] }))
  expect(violation?.what).toBe("the channel secret is in the log")
})

test("a leaked token is a live one of ours that no version holds", () => {
  expect(leakedTokens(evidence(SUPERSEDED)).map(({ keyId }) => keyId)).toEqual(["k0"])
})
