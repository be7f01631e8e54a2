import { expect } from "vitest"
import { METRIC_NAMESPACE } from "../../lambda/metrics.ts"
import { channelScenario, scenario, startStage } from "./harness.ts"
import { RUN_SECONDS } from "./sentinel-acts.ts"

const stage = await startStage()
const { line } = stage.local

/** Lines of the real runtime's output that CloudWatch would take for metrics: `_aws` at the top. */
function metricLines(): Record<string, unknown>[] {
  return stage.local.lambda
    .logs()
    .filter(({ stream }) => stream === "stdout")
    .map(({ line }) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line._aws !== undefined)
}

/** First part of the name in a secret's ARN. */
function prefixOf(arn: string): string | undefined {
  return arn.split(":")[6]?.split("/")[0]
}

scenario(stage, "each step's metrics leave the real runtime as they were written, beside its log line", async (app) => {
  await app.rotate()
  const lines = metricLines()
  const values = lines.map(({ step, StepFailed, TokensIssued, TokensPromoted }) => [
    step,
    StepFailed,
    TokensIssued ?? TokensPromoted,
  ])
  expect(values).toEqual([
    ["createSecret", 0, 1],
    ["setSecret", 0, undefined],
    ["testSecret", 0, undefined],
    ["finishSecret", 0, 1],
  ])
  for (const written of lines) {
    expect(written).toMatchObject({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          { Namespace: METRIC_NAMESPACE, Dimensions: [["Prefix"]] },
          { Namespace: METRIC_NAMESPACE, Dimensions: [["Prefix", "Channel"]] },
        ],
      },
      Prefix: prefixOf(app.arn),
      Channel: app.arn.split("/")[1],
      StepDurationMs: expect.any(Number),
    })
  }
})

scenario(stage, "a step that fails counts as failed", async (app) => {
  stage.local.line.setFaults([{ operation: "issueChannelTokenByJWT", status: 500, times: 1 }])
  const before = metricLines().length
  await app.rotate()
  const failed = metricLines()
    .slice(before)
    .filter(({ StepFailed }) => StepFailed === 1)
  expect(failed).toMatchObject([{ step: "createSecret", error: "LINE", TokensIssued: 0 }])
})

channelScenario(
  stage,
  "a run of the sentinel writes one line of metrics, with what it saw and did",
  2,
  async (channel) => {
    for (const app of channel.apps) await app.rotate()
    await channel.app.rotate()
    line.issueFromOutside(channel.channelId, 1)
    const before = metricLines().length
    await channel.watchAfter(RUN_SECONDS)
    const [metrics, ...more] = metricLines().slice(before)
    expect(more).toEqual([])
    expect(metrics).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          { Namespace: METRIC_NAMESPACE, Dimensions: [["Prefix"]] },
          { Namespace: METRIC_NAMESPACE, Dimensions: [["Prefix", "Channel"]] },
        ],
      },
      Prefix: prefixOf(channel.app.arn),
      Channel: channel.name,
      WatchRan: 1,
      LiveTokens: 4,
      UnknownTokens: 1,
      RetirementsDue: 0,
      RetirementsOverdue: 0,
      ActionsFailed: 0,
      Problems: 1,
      TokensRevoked: 0,
    })
    const { SecondsToExpiry, SecondsSinceRotation } = metrics ?? {}
    expect(SecondsToExpiry).toBeGreaterThan(30 * 86_400 - RUN_SECONDS - 60)
    expect(SecondsSinceRotation).toBeGreaterThanOrEqual(RUN_SECONDS)
  },
)

channelScenario(stage, "a run that fails writes its metrics all the same", 1, async (channel) => {
  await channel.app.rotate()
  line.setFaults([{ operation: "getsAllValidChannelAccessTokenKeyIds", status: 500, times: 1_000 }])
  const before = metricLines().length
  const { error } = await channel.watchAfter(RUN_SECONDS)
  expect(error).toBeDefined()
  expect(metricLines().slice(before)).toMatchObject([{ WatchRan: 1, ActionsFailed: 1, Problems: 1 }])
})
