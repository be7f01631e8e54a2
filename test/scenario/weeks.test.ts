import { expect, test } from "vitest"
import { readBadDay } from "../../local/bad-day.ts"
import { runWeeks } from "../../local/soak/weeks.ts"

test("three weeks of a channel with twelve apps, LINE and AWS hostile: never over budget, nothing too early, all in order", async () => {
  const badDay = readBadDay({ seed: 3, share: 0.1, lostShare: 0.02, slowMs: 20 })
  const result = await runWeeks({ weeks: 3, apps: 12, badDay })
  expect(result.violations).toEqual([])
  expect(result.rotations.succeeded).toBeGreaterThanOrEqual(36 + 12)
  expect(result.tokens.revoked).toBeGreaterThanOrEqual(36)
  expect(result.tokens.mostLive).toBeLessThanOrEqual(30)
  expect(result.sentinelRuns.succeeded + result.sentinelRuns.failed).toBeGreaterThan(20)
  expect(Object.keys(result.faults).length).toBeGreaterThan(12)
  expect(result.secretsSearched).toBeGreaterThan(200)
}, 120_000)
