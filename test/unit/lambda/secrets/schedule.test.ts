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

  it.each(["cron(0 0 1 * ? *)", "rate(4 weeks)", "rate(x days)", "at(2026-03-01)", ""])(
    "finds no interval in %j",
    (ScheduleExpression) => {
      expect(readSchedule({ ScheduleExpression }, undefined).intervalSeconds).toBeUndefined()
    },
  )

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
})
