import { expect } from "vitest"
import { METRIC_NAMESPACE } from "../../lambda/metrics.ts"
import { scenario, startStage } from "./harness.ts"

const stage = await startStage()

/** Lines of the real runtime's output that CloudWatch would take for metrics: `_aws` at the top. */
function metricLines(): Record<string, unknown>[] {
  return stage.local.lambda
    .logs()
    .filter(({ stream }) => stream === "stdout")
    .map(({ line }) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line._aws !== undefined)
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
  for (const line of lines) {
    expect(line).toMatchObject({
      _aws: { Timestamp: expect.any(Number), CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE }] },
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
