import { describe, expect, it } from "vitest"
import { readSchedule } from "../../../../lambda/secrets/schedule.ts"

describe("readSchedule", () => {
  it.each([
    ["rate(4 hours)", 14_400],
    ["rate(23 hours)", 82_800],
    ["rate(1 day)", 86_400],
    ["rate(10 days)", 864_000],
    ["rate( 10  days )", 864_000],
  ])("reads %s as an interval in seconds", (ScheduleExpression, intervalSeconds) => {
    expect(readSchedule({ ScheduleExpression }, undefined).intervalSeconds).toBe(intervalSeconds)
  })

  it("reads a number of days", () => {
    expect(readSchedule({ AutomaticallyAfterDays: 7 }, undefined).intervalSeconds).toBe(604_800)
  })

  it.each([
    "cron(0 0 1 * ? *)",
    "rate(4 weeks)",
    "rate(x days)",
    "my rate(4 days)",
    "rate(4 days) or so",
    "at(2026-03-01)",
    "",
  ])("finds no interval in %j", (ScheduleExpression) => {
    expect(readSchedule({ ScheduleExpression }, undefined).intervalSeconds).toBeUndefined()
  })

  it("finds nothing where there are no rules", () => {
    expect(readSchedule(undefined, undefined)).toEqual({
      intervalSeconds: undefined,
      nextRotationAtMs: undefined,
      windowSeconds: 86_400,
    })
  })

  it("tells the next rotation in epoch milliseconds, for a cron too", () => {
    const next = new Date("2026-04-01T00:00:00Z")
    expect(readSchedule({ ScheduleExpression: "cron(0 0 1 * ? *)" }, next)).toEqual({
      intervalSeconds: undefined,
      nextRotationAtMs: next.getTime(),
      windowSeconds: 86_400,
    })
  })

  it.each([
    ["4h", "rate(10 days)", 14_400],
    ["12h", "cron(0 0 1 * ? *)", 43_200],
    ["2h", "rate(4 hours)", 7_200],
  ])("reads the window %s of %s in seconds", (Duration, ScheduleExpression, windowSeconds) => {
    expect(readSchedule({ Duration, ScheduleExpression }, undefined).windowSeconds).toBe(windowSeconds)
  })

  it.each([
    ["an hour", "rate(4 hours)", 3_600],
    ["a day", "rate(10 days)", 86_400],
    ["a day", "cron(0 0 1 * ? *)", 86_400],
  ])("takes the window for %s where %s has none", (_, ScheduleExpression, windowSeconds) => {
    expect(readSchedule({ ScheduleExpression }, undefined).windowSeconds).toBe(windowSeconds)
  })

  it.each(["about 4h", "4h or so", "4 h", "123h"])("takes %j for no window", (Duration) => {
    expect(readSchedule({ Duration }, undefined).windowSeconds).toBe(86_400)
  })
})
