import { expect, test } from "vitest"
import { alarmTable } from "../../infra/alarm-table.ts"
import { resolveRotation } from "../../infra/model/resolve.ts"
import { dashboardBody, dashboardUrl } from "../../infra/resources/dashboard.ts"
import { physicalName } from "../../infra/resources/physical-name.ts"

const CHANNELS = { support: { channelId: "1", apps: ["bot"], kid: "kid-1", hasChannelSecret: true } }
const PLACE = { region: "cn-north-1", accountId: "123456789012" }

test("the dashboard's address is that of the partition's console", () => {
  expect(dashboardUrl({ ...PLACE, partition: "aws-cn" }, "x")).toBe(
    "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#dashboards/dashboard/x",
  )
  expect(dashboardUrl({ ...PLACE, partition: "aws" }, "x")).toContain("https://cn-north-1.console.aws.amazon.com/")
})

test("the dashboard shows every metric that an alarm looks at, and no two graphs in one place", () => {
  const { widgets } = dashboardBody("us-east-1", "line-tokens", { rotation: "r", sentinel: "s" }) as {
    widgets: { x: number; y: number }[]
  }
  const text = JSON.stringify(widgets)
  for (const { metric } of alarmTable(resolveRotation({ channels: CHANNELS }))) expect(text).toContain(metric)
  expect(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size).toBe(widgets.length)
})

test("the dashboard shows one prefix's metrics, and by channel what tells which one is meant", () => {
  const text = JSON.stringify(dashboardBody("us-east-1", "a/b", { rotation: "r", sentinel: "s" }))
  const { widgets } = JSON.parse(text) as { widgets: { properties: { metrics: unknown[][] } }[] }
  const metrics = widgets.flatMap(({ properties }) => properties.metrics)
  const own = metrics.filter(([namespace]) => namespace === "LineTokenRotation")
  expect(own.length).toBeGreaterThan(0)
  for (const metric of own) expect(metric.slice(2)).toEqual(["Prefix", "a/b"])
  const searches = metrics.flatMap(([first]) => (first as { expression?: string }).expression ?? [])
  expect(searches).toContain(
    `SEARCH('{LineTokenRotation,Prefix,Channel} Prefix="a/b" MetricName="WatchRan"', 'Sum', 900)`,
  )
  expect(searches).toContain(
    `SEARCH('{LineTokenRotation,Prefix,Channel} Prefix="a/b" MetricName="SecondsToExpiry"', 'Minimum', 900)`,
  )
  for (const search of searches) expect(search).toContain(`{LineTokenRotation,Prefix,Channel} Prefix="a/b" MetricName=`)
})

test("the sentinel's silence is measured over four of its runs, for every channel that rotates", () => {
  const channels = {
    ...CHANNELS,
    other: { channelId: "2", apps: ["bot"] },
    third: { ...CHANNELS.support, channelId: "3" },
  }
  const table = alarmTable(resolveRotation({ channels, sentinelEveryMinutes: 30 }))
  expect(table.find(({ name }) => name === "sentinel-not-running")).toMatchObject({ periodSeconds: 7200, threshold: 6 })
})

test("an alarm's periods are such as CloudWatch takes", () => {
  for (const sentinelEveryMinutes of [5, 15, 60]) {
    for (const rotationWindowHours of [1, 4]) {
      for (const rule of alarmTable(
        resolveRotation({ channels: CHANNELS, sentinelEveryMinutes, rotationWindowHours }),
      )) {
        expect(rule.periodSeconds % 60).toBe(0)
        expect(rule.periodSeconds * rule.periods).toBeLessThanOrEqual(rule.periodSeconds < 3600 ? 86_400 : 604_800)
        expect(rule.periodsToAlarm).toBeLessThanOrEqual(rule.periods)
      }
    }
  }
})

test("a prefix that a function's name can't have, or that is too long for one, ends in a hash of its own", () => {
  expect(physicalName("line-tokens")).toBe("line-tokens")
  expect(physicalName("a/b")).toMatch(/^a-b-[0-9a-f]{8}$/)
  expect(physicalName("a/b")).not.toBe(physicalName("a.b"))
  expect(`${physicalName("x".repeat(128))}-sentinel`.length).toBeLessThanOrEqual(64)
})
