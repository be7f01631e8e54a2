import { describe, expect, test } from "vitest"
import { functionEnvironment } from "../../../../infra/model/function-environment.ts"
import { resolveRotation } from "../../../../infra/model/resolve.ts"
import type { RotationInput } from "../../../../infra/model/rotation-input.ts"
import { readSentinelSettings, readSettings } from "../../../../lambda/environment.ts"

const CHANNEL = { channelId: "1234567890", apps: ["bot"], kid: "k1" }

describe("the functions' environment", () => {
  test.each<Partial<RotationInput>>([
    {},
    {
      graceHours: 1,
      consumerCacheMinutes: 0,
      sentinelEveryMinutes: 5,
      tokenLifetimeDays: 1,
      schedule: "rate(4 hours)",
    },
    { schedule: "rate(28 days)", prefix: "line/prod", lineApiOrigin: "http://127.0.0.1:8080" },
    { schedule: "rate(4 days)", graceHours: 500, rotationWindowHours: 24 },
  ])("is one that the functions take, and says the same: %o", (more) => {
    const rotation = resolveRotation({ channels: { support: CHANNEL }, ...more })
    expect(readSettings(functionEnvironment(rotation, "rotation"))).toMatchObject({
      secretPrefix: rotation.prefix,
      tokenLifetimeSeconds: rotation.tokenLifetimeSeconds,
      graceSeconds: rotation.graceSeconds,
      slotReserve: 3,
      lineApiOrigin: rotation.lineApiOrigin,
    })
    const sentinel = readSentinelSettings(functionEnvironment(rotation, "sentinel"))
    expect(sentinel).toMatchObject({ rotationIntervalSeconds: rotation.longestIntervalSeconds })
  })
  test("stays within AWS's 4 KB with a thousand channels and the longest prefix", () => {
    const entries = Array.from({ length: 1_000 }, (_, index) => [`c${index}`, { ...CHANNEL, channelId: `${index}` }])
    const rotation = resolveRotation({ channels: Object.fromEntries(entries), prefix: "p".repeat(128) })
    expect(JSON.stringify(functionEnvironment(rotation, "sentinel")).length).toBeLessThan(4_096)
  })
})
