import { describe, expect, it } from "vitest"
import { createLogger } from "../../../lambda/log.ts"
import { METRIC_NAMESPACE, withMetrics } from "../../../lambda/metrics.ts"
import { stepMetrics } from "../../../lambda/rotation/step-metrics.ts"

const NOW_MS = Date.UTC(2026, 10, 23)
const metricsOf = stepMetrics("line-tokens")

/** The metrics' values by name, as CloudWatch would take them. */
function valuesOf(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const line = JSON.parse(JSON.stringify(metricsOf(fields, NOW_MS)))
  const [{ Metrics }] = line._aws.CloudWatchMetrics
  return Object.fromEntries(Metrics.map(({ Name }: { Name: string }) => [Name, line[Name]]))
}

describe("the metrics of a step", () => {
  it("are in CloudWatch's embedded metric format, as a whole and by channel of their prefix", () => {
    const fields = { step: "createSecret", channel: "support", app: "bot", outcome: "stored", durationMs: 812 }
    const Metrics = [
      { Name: "StepDurationMs", Unit: "Milliseconds" },
      { Name: "StepFailed", Unit: "Count" },
      { Name: "TokensIssued", Unit: "Count" },
      { Name: "TokensLeaked", Unit: "Count" },
    ]
    expect(metricsOf(fields, NOW_MS)).toEqual({
      _aws: {
        Timestamp: NOW_MS,
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [["Prefix"]],
            Metrics,
          },
          { Namespace: METRIC_NAMESPACE, Dimensions: [["Prefix", "Channel"]], Metrics },
        ],
      },
      Prefix: "line-tokens",
      Channel: "support",
      StepDurationMs: 812,
      StepFailed: 0,
      TokensIssued: 1,
      TokensLeaked: 0,
      step: "createSecret",
      outcome: "stored",
      error: undefined,
    })
  })

  it("have no channel when the event named none", () => {
    const line = metricsOf({ outcome: "failed", error: "BAD_EVENT", durationMs: 1 }, NOW_MS)
    expect(line).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Dimensions: [["Prefix"]] }] },
      Prefix: "line-tokens",
      StepFailed: 1,
    })
    expect(line).not.toHaveProperty("Channel")
  })

  it.each([
    ["createSecret", "already-stored", { TokensIssued: 0, TokensLeaked: 0 }],
    ["createSecret", "duplicate-won", { TokensIssued: 1, TokensLeaked: 0 }],
    ["setSecret", "nothing-to-set", {}],
    ["testSecret", "accepted", {}],
    ["finishSecret", "promoted", { TokensPromoted: 1 }],
    ["finishSecret", "already-current", { TokensPromoted: 0 }],
  ])("of %s that ended with %s", (step, outcome, tokens) => {
    const line = { step, channel: "c", outcome, durationMs: 5 }
    expect(valuesOf(line)).toEqual({ StepDurationMs: 5, StepFailed: 0, ...tokens })
  })

  it.each([
    ["TOKEN_LEAKED", { TokensIssued: 1, TokensLeaked: 1 }],
    ["STORE_REFUSED", { TokensIssued: 1, TokensLeaked: 0 }],
    ["STORE_UNKNOWN", { TokensIssued: 1, TokensLeaked: 0 }],
    ["CHANNEL_FULL", { TokensIssued: 0, TokensLeaked: 0 }],
  ])("of createSecret that failed with %s", (error, tokens) => {
    const line = { step: "createSecret", channel: "c", outcome: "failed", error, durationMs: 5 }
    expect(valuesOf(line)).toEqual({ StepDurationMs: 5, StepFailed: 1, ...tokens })
  })

  it("hold nothing of a log line but names, numbers and codes", () => {
    const fields = {
      step: "createSecret",
      channel: "c",
      secretArn: "ARN",
      errorMessage: "MESSAGE",
      keyId: "KEY",
      durationMs: 1,
    }
    expect(JSON.stringify(metricsOf(fields, NOW_MS))).not.toMatch(/ARN|MESSAGE|KEY/)
  })
})

describe("a logger with metrics", () => {
  it("writes each line's metrics as one line of JSON, also below the log level, and the log line as before", () => {
    const logged: unknown[] = []
    const written: string[] = []
    const sink = { info: (line: unknown) => logged.push(line), error: (line: unknown) => logged.push(line) }
    const log = withMetrics(
      createLogger("ERROR", sink),
      { write: (line) => written.push(line), now: () => NOW_MS },
      metricsOf,
    )
    const failed = { step: "finishSecret", channel: "c", error: "LINE", durationMs: 2 }
    log.info({ step: "finishSecret", channel: "c", outcome: "promoted", durationMs: 1 })
    log.error(failed)
    expect(logged).toEqual([failed])
    expect(written.map((line) => line.split("\n"))).toEqual([
      [expect.stringContaining('"TokensPromoted":1'), ""],
      [expect.stringContaining('"StepFailed":1'), ""],
    ])
  })
})
