import { describe, expect, test } from "vitest"
import type { ObservedCall } from "../../local/lambda/call-journal.ts"
import type { Step } from "../../local/secrets-manager/rotation-functions.ts"
import { startStage } from "./harness.ts"

/** Every call of a clean rotation, and why it is worth a round trip. The eight of the performance goals are marked 8. */
const CALLS: Readonly<Record<Step, readonly (readonly [call: string, reason: string])[]>> = {
  createSecret: [
    ["GetSecretValue", "8: the channel's credentials"],
    ["GetSecretValue", "8: does this version hold a token already"],
    ["DescribeSecret", "safety: AWS's guards, and label room before issuing"],
    ["GetSecretValue", "safety: a re-read of the version, since the first read may lag behind another delivery's Put"],
    ["GET /oauth2/v2.1/tokens/kid", "safety: a free slot, and how many live tokens there are"],
    ["POST /oauth2/v2.1/token", "8: issues the token"],
    ["PutSecretValue", "8: stores it together with its queue label"],
  ],
  setSecret: [],
  testSecret: [
    ["GetSecretValue", "safety: the channel's credentials, to refuse another channel's token"],
    ["GetSecretValue", "8: the pending token"],
    ["DescribeSecret", "safety: AWS's guards, and the schedule that the token has to reach"],
    ["GET /oauth2/v2.1/verify", "8: does LINE accept it"],
  ],
  finishSecret: [
    ["DescribeSecret", "8: AWS's guards, and which version is current"],
    ["UpdateSecretVersionStage", "8: moves AWSCURRENT off exactly that version"],
  ],
}

const STEPS = Object.keys(CALLS) as Step[]

const stage = await startStage()
const app = await stage.newApp()
await app.rotate()
await app.rotate()

const slow = await stage.newApp()
await slow.rotate()
stage.local.secretsManager.setFaults(
  ["DescribeSecret", "GetSecretValue"].map((operation) => ({ operation, kind: "latency", latencyMs: 200, times: 20 })),
)
await slow.rotate()

test.each(STEPS)("%s makes exactly its calls", (step) => {
  const named = CALLS[step].map(([call]) => call)
  expect(
    app
      .callsOf(step)
      .map(({ call }) => call)
      .toSorted(),
  ).toEqual(named.toSorted())
})

test("a clean rotation makes the eight calls that it can't do without and five for safety", () => {
  const reasons = STEPS.flatMap((step) => CALLS[step].map(([, reason]) => reason.split(":")[0]))
  expect(reasons.filter((reason) => reason === "8")).toHaveLength(8)
  expect(reasons.filter((reason) => reason === "safety")).toHaveLength(5)
  expect(STEPS.flatMap((step) => app.callsOf(step))).toHaveLength(reasons.length)
})

test("nothing is refused but the two reads of a version that holds no value yet", () => {
  const refused = STEPS.flatMap((step) => app.callsOf(step)).filter(({ status }) => status !== 200)
  expect(refused.map(({ call, status }) => ({ call, status }))).toEqual(
    Array(2).fill({ call: "GetSecretValue", status: 400 }),
  )
})

describe("with every read of Secrets Manager slowed down", () => {
  test.each(["createSecret", "testSecret"] as const)("%s reads secret, version and credentials at once", (step) => {
    const reads = slow.callsOf(step).slice(0, 3)
    expect(reads.map(({ call }) => call).toSorted()).toEqual(["DescribeSecret", "GetSecretValue", "GetSecretValue"])
    expect(overlap(reads)).toBe(true)
  })

  test("createSecret reads the version again while LINE lists the live key ids", () => {
    const [again, list] = slow.callsOf("createSecret").slice(3, 5)
    expect([again?.call, list?.call]).toEqual(["GetSecretValue", "GET /oauth2/v2.1/tokens/kid"])
    expect(list?.startMs).toBeLessThan(again?.endMs ?? 0)
  })

  test("what depends on an answer waits for it", () => {
    const [again, list, issue, put] = slow.callsOf("createSecret").slice(3)
    expect(issue?.startMs).toBeGreaterThanOrEqual(Math.max(again?.endMs ?? 0, list?.endMs ?? 0))
    expect(put?.startMs).toBeGreaterThanOrEqual(issue?.endMs ?? Number.POSITIVE_INFINITY)
  })
})

test("the first rotation of all makes the same calls", async () => {
  const fresh = await stage.newApp()
  await fresh.rotate()
  for (const step of STEPS) {
    expect(
      fresh
        .callsOf(step)
        .map(({ call }) => call)
        .toSorted(),
    ).toEqual(CALLS[step].map(([call]) => call).toSorted())
  }
})

test("a duplicate of each step of a finished rotation makes no call that changes anything", async () => {
  const versionId = (await app.versionWith("AWSCURRENT")) ?? ""
  for (const step of STEPS) {
    await app.deliver(step, versionId)
    expect(app.callsOf(step).filter(({ call }) => !/^(Describe|Get)\w+$/.test(call))).toEqual([])
  }
})

/** Whether each was started before any of them had ended. */
function overlap(calls: readonly ObservedCall[]): boolean {
  const lastStartMs = Math.max(...calls.map(({ startMs }) => startMs))
  return calls.every(({ endMs }) => endMs !== undefined && endMs > lastStartMs)
}
