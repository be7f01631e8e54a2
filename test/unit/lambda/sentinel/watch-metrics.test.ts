import { describe, expect, it } from "vitest"
import { METRIC_NAMESPACE } from "../../../../lambda/metrics.ts"
import { watchMetrics } from "../../../../lambda/sentinel/watch-metrics.ts"
import { sentinelWorld } from "../support/sentinel-world.ts"
import { NOW_MS, tokenText } from "../support/values.ts"

type Directive = { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }

function directives(line: object | undefined): Directive[] {
  return (line as { _aws: { CloudWatchMetrics: Directive[] } })._aws.CloudWatchMetrics
}

const metricsOf = watchMetrics("line-tokens")

describe("the metrics of a run", () => {
  const metrics = { WatchRan: 1, SecondsToExpiry: 0, LiveTokens: 0, UnknownTokens: 0, Problems: 2 }
  const line = metricsOf({ operation: "watch", channel: "support", metrics }, NOW_MS)

  it("are all told as a whole, in seconds or as counts", () => {
    const [total] = directives(line)
    expect(total).toMatchObject({ Namespace: METRIC_NAMESPACE, Dimensions: [["Prefix"]] })
    expect(total?.Metrics.map(({ Name, Unit }) => [Name, Unit])).toEqual([
      ["WatchRan", "Count"],
      ["SecondsToExpiry", "Seconds"],
      ["LiveTokens", "Count"],
      ["UnknownTokens", "Count"],
      ["Problems", "Count"],
    ])
    expect(line).toMatchObject({ ...metrics, Prefix: "line-tokens", Channel: "support" })
  })

  it("are told by channel where they say something", () => {
    const [, ofChannel] = directives(line)
    expect(ofChannel?.Dimensions).toEqual([["Prefix", "Channel"]])
    expect(ofChannel?.Metrics.map(({ Name }) => Name)).toEqual([
      "WatchRan",
      "SecondsToExpiry",
      "LiveTokens",
      "Problems",
    ])
  })

  it.each([
    ["another operation", { operation: "retire-now", metrics }],
    ["a line without metrics", { operation: "watch" }],
    ["a line whose metrics are none", { operation: "watch", metrics: "1" }],
    ["no metrics at all", { operation: "watch", metrics: null }],
  ])("aren't written for %s", (_, fields) => {
    expect(metricsOf(fields, NOW_MS)).toBeUndefined()
  })

  it("tell ages of the token that needs it most, and what is live", async () => {
    const text = (days: number) =>
      tokenText({
        keyId: `k${days}`,
        issuedAt: new Date(NOW_MS - days * 86_400_000).toISOString(),
        expiresAt: new Date(NOW_MS + (30 - days) * 86_400_000).toISOString(),
      })
    const current = (days: number) => ({ stages: { v: ["AWSCURRENT", `token:k${days}`] }, values: { v: text(days) } })
    const world = sentinelWorld({ secrets: { bot: current(1), crm: current(5) }, live: ["k1", "k5", "old"] })
    const { metrics: found } = await world.watch("bot", "crm")
    expect(found).toMatchObject({
      WatchRan: 1,
      SecondsToExpiry: 25 * 86_400,
      SecondsSinceRotation: 5 * 86_400,
      LiveTokens: 3,
      UnknownTokens: 1,
      RetirementsDue: 0,
      ActionsFailed: 0,
      Problems: 1,
    })
  })
})
