import { describe, expect, it } from "vitest"
import { RotationError } from "../../../../lambda/errors.ts"
import type { ActionResult } from "../../../../lambda/sentinel/act.ts"
import type { Action } from "../../../../lambda/sentinel/action.ts"
import type { Observation, ObservedSecret } from "../../../../lambda/sentinel/observation.ts"
import { reportOf } from "../../../../lambda/sentinel/report.ts"
import { OTHER_CHANNEL_ID } from "../support/values.ts"
import { DAY_MS, HOUR_MS, held, observe, place, policy, quiet, retire, secretOf } from "./observed.ts"

const failure = new RotationError("SECRETS_MANAGER", "no")
const revoke: Action = { kind: "revoke", ...place("bot", "v1"), keyId: "K1", label: retire(0, "K1"), reason: "due" }
const forget: Action = { kind: "unlabel-proved", ...place("bot", "v1"), name: "K1", labels: [], reason: "expired" }
const start: Action = { kind: "start-rotation", ...place("bot", "v2"), currentVersionId: "v1", reason: "dead" }
const clear = {
  kind: "clear-pending",
  ...place("bot", "v1"),
  removeFirst: [],
  add: undefined,
  remove: [],
  reason: "stuck",
} as const
const problem: Action = { kind: "report", code: "slots", severity: "problem", reason: "full" }
const notice: Action = { kind: "report", code: "paused", severity: "notice", reason: "off" }

function reported(observation: Observation, results: readonly ActionResult[] = [], failures: RotationError[] = []) {
  return reportOf({ observation, policy: policy(), results, failures }).metrics
}

/** An app whose current token is this old and has this long to go. */
function aged(app: string, ageMs: number, leftMs: number, isDeleted = false): ObservedSecret {
  const value = held("K1", ageMs)
  return secretOf(
    app,
    { v1: ["AWSCURRENT"] },
    { v1: { ...value, expiresAtMs: value.issuedAtMs + ageMs + leftMs } },
    { isDeleted },
  )
}

describe("the report of a run", () => {
  it("of a quiet channel has all metrics, and nothing done", () => {
    expect(reported(observe([quiet()]))).toEqual({
      WatchRan: 1,
      SecondsToExpiry: 29 * 86_400,
      SecondsSinceRotation: 86_400,
      LiveTokens: 1,
      UnknownTokens: 0,
      RetirementsDue: 0,
      RetirementsOverdue: 0,
      TokensRevoked: 0,
      TokensProvedDead: 0,
      RotationsStarted: 0,
      PendingCleared: 0,
      ActionsFailed: 0,
      Problems: 0,
    })
  })

  it("keeps what was done and what failed", () => {
    const results = [{ action: revoke, outcome: "done" }] as const
    const report = reportOf({ observation: observe([]), policy: policy(), results, failures: [failure] })
    expect(report).toMatchObject({ results, failures: [failure] })
  })
})

describe("the actions of a run", () => {
  it.each([
    ["TokensRevoked", revoke],
    ["TokensProvedDead", forget],
    ["RotationsStarted", start],
    ["PendingCleared", clear],
  ])("count as %s once they are done", (metric, action) => {
    const results: ActionResult[] = [
      { action, outcome: "done" },
      { action, outcome: "done" },
      { action, outcome: "skipped" },
      { action, outcome: "deferred" },
      { action, outcome: "failed", failure },
      { action: notice, outcome: "done" },
    ]
    const counts = { TokensRevoked: 0, TokensProvedDead: 0, RotationsStarted: 0, PendingCleared: 0, [metric]: 2 }
    expect(reported(observe([]), results)).toMatchObject(counts)
  })

  it("count as cleared only where a rotation was stuck", () => {
    const results = (["stuck", "demoted", "no-room"] as const).map((reason) => {
      return { action: { ...clear, reason }, outcome: "done" } as const
    })
    expect(reported(observe([]), results)).toMatchObject({ PendingCleared: 1 })
  })

  it("that failed, or for which no time was left, count together with what couldn't be seen or proved", () => {
    const results: ActionResult[] = [
      { action: revoke, outcome: "failed", failure },
      { action: start, outcome: "done" },
      { action: forget, outcome: "skipped" },
      { action: clear, outcome: "deferred" },
    ]
    expect(reported(observe([]), results, [failure, failure])).toMatchObject({ ActionsFailed: 4 })
  })

  it("count as problems where a person must look, and not where it is for the record", () => {
    const actions = [problem, notice, revoke, problem]
    const results = actions.map((action) => ({ action, outcome: "done" }) as const)
    expect(reported(observe([]), results)).toMatchObject({ Problems: 2 })
  })
})

describe("the age of the tokens", () => {
  it("is told of the app whose token ends first, and of the one whose token is the oldest", () => {
    const secrets = [aged("bot", HOUR_MS, 5 * DAY_MS), aged("crm", 3 * HOUR_MS, 9 * DAY_MS)]
    expect(reported(observe(secrets))).toMatchObject({ SecondsToExpiry: 5 * 86_400, SecondsSinceRotation: 3 * 3_600 })
  })

  it("is below zero behind the end, and in whole seconds", () => {
    expect(reported(observe([aged("bot", 1_499, -10_400)]))).toMatchObject({
      SecondsToExpiry: -10,
      SecondsSinceRotation: 1,
    })
  })

  it("isn't told where no current token can be read, or all are under deletion", () => {
    const unreadable = secretOf("bot", { v1: ["AWSCURRENT"] }, { v1: { kind: "unreadable" } })
    for (const secrets of [[], [unreadable], [aged("bot", HOUR_MS, DAY_MS, true)], [secretOf("bot", {})]]) {
      const metrics = reported(observe(secrets))
      expect(metrics).not.toHaveProperty("SecondsToExpiry")
      expect(metrics).not.toHaveProperty("SecondsSinceRotation")
    }
  })
})

describe("the tokens at LINE", () => {
  it("are counted, and those that nobody knows beyond foreignTokens", () => {
    const liveKeyIds = ["K1", "X1", "X2", "X3"]
    expect(reported(observe([quiet()], { liveKeyIds, foreignTokens: 1 }))).toMatchObject({
      LiveTokens: 4,
      UnknownTokens: 2,
    })
    expect(reported(observe([quiet()], { liveKeyIds, foreignTokens: 3 }))).toMatchObject({ UnknownTokens: 0 })
  })

  it("aren't told while LINE couldn't be asked, but what is due is", () => {
    const secret = secretOf("bot", { v1: [retire(0, "K1")] })
    const metrics = reported(observe([secret], { liveKeyIds: undefined }))
    expect(metrics).toMatchObject({ RetirementsDue: 1, RetirementsOverdue: 0 })
    expect(metrics).not.toHaveProperty("LiveTokens")
    expect(metrics).not.toHaveProperty("UnknownTokens")
  })
})

describe("the retirements", () => {
  const secret = (...labels: string[]) =>
    secretOf("bot", Object.fromEntries(labels.map((label, index) => [`v${index}`, [label]])))

  it("are due from their second on, and overdue when an hour is over", () => {
    const observation = observe([
      secret(retire(1_000, "K0"), retire(0, "K1"), retire(-HOUR_MS, "K2"), retire(-HOUR_MS - 1_000, "K3")),
    ])
    expect(reported(observation)).toMatchObject({ RetirementsDue: 3, RetirementsOverdue: 1 })
  })

  it("aren't due any more once their token is proved dead", () => {
    const labels = ["K1", "K2", "K3", "K4", "K5"].map((keyId) => retire(-2 * HOUR_MS, keyId))
    const deaths = { K1: "expired", K2: "refused", K3: "accepted", K4: "unknown" } as const
    expect(reported(observe([secret(...labels)], { deaths }))).toMatchObject({
      RetirementsDue: 3,
      RetirementsOverdue: 3,
    })
  })

  it("aren't due where their token is another channel's: it can't be revoked, and ends by itself", () => {
    const labels = { v0: [retire(0, "K0")], v1: [retire(0, "K1")] }
    const values = { v0: held("K0"), v1: held("K1", DAY_MS, { channelId: OTHER_CHANNEL_ID }) }
    const more = { stages: { ...labels, v3: [retire(0, "K3")] }, values: { ...values, v3: held("K3") } }
    expect(reported(observe([secretOf("bot", more.stages, more.values)]))).toMatchObject({ RetirementsDue: 2 })
    const copies = { v1: [retire(0, "K1")], v2: [retire(0, "v-v2")] }
    const both = { v1: values.v1, v2: held("K1") }
    expect(reported(observe([secretOf("bot", copies, both)]))).toMatchObject({ RetirementsDue: 0 })
  })
})
