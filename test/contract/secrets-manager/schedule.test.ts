import { describe, expect, it } from "vitest"
import { daysBetween, nextWindow, readSchedule } from "../../../local/secrets-manager/schedule.ts"

/** A Thursday. */
const NOW = Date.parse("2026-01-15T10:20:30.123Z")
const window = (rules: object) => {
  const found = nextWindow(readSchedule(rules), NOW)
  return found && [found.startMs, found.endMs].map((ms) => new Date(ms).toISOString())
}

describe("rotation rules", () => {
  it.each([
    [
      { AutomaticallyAfterDays: 10, ScheduleExpression: "rate(10 days)" },
      "You cannot specify both rotation frequency and schedule expression together.",
    ],
    [{ AutomaticallyAfterDays: 0 }, "RotationRules.AutomaticallyAfterDays must be within 1-1000."],
    [{ AutomaticallyAfterDays: 1001 }, "RotationRules.AutomaticallyAfterDays must be within 1-1000."],
    [{ ScheduleExpression: "rate(3 hours)" }, "Rate in hour should be least 4 and less than 24."],
    [{ ScheduleExpression: "rate(24 hours)" }, "Rate in hour should be least 4 and less than 24."],
    [{ ScheduleExpression: "rate(0 days)" }, "Rate in day should be greater than 0 and less than 1000."],
    [{ ScheduleExpression: "rate(90 minutes)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "rate(1 week)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(0 8 * * *)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(30 8 * * ? *)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(0 8 * * ? 2027)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(0 8 * * * *)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(0 8 ? * ? *)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(0 * * * ? *)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(0 1,3 * * ? *)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(0 1,23 * * ? *)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(0 25 * * ? *)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "cron(0 8 ? * 8 *)" }, "Invalid schedule expression."],
    [{ ScheduleExpression: "rate(4 hours)", Duration: "5h" }, "Duration cannot be greater than Rate in hour."],
    [{ ScheduleExpression: "cron(0 22 * * ? *)", Duration: "3h" }, "Starting hour and duration must be within a day."],
    [{ AutomaticallyAfterDays: 1, Duration: "25h" }, "Duration must be at least 1 hour, at most 24 hour."],
    [{ AutomaticallyAfterDays: 1, Duration: "90m" }, "Duration must be at least 1 hour, at most 24 hour."],
  ])("refuses %j", (rules, message) => {
    expect(() => readSchedule(rules)).toThrow(expect.objectContaining({ type: "InvalidParameterException", message }))
  })

  it.each([
    [{ AutomaticallyAfterDays: 10 }, "2026-01-25T00:00:00.000Z", "2026-01-26T00:00:00.000Z"],
    [{ AutomaticallyAfterDays: 1, Duration: "2h" }, "2026-01-16T00:00:00.000Z", "2026-01-16T02:00:00.000Z"],
    [{ ScheduleExpression: "rate(2 days)" }, "2026-01-17T00:00:00.000Z", "2026-01-18T00:00:00.000Z"],
    [{ ScheduleExpression: "rate(4 hours)" }, "2026-01-15T14:00:00.000Z", "2026-01-15T15:00:00.000Z"],
    [{ ScheduleExpression: "rate(12 hours)", Duration: "6h" }, "2026-01-15T22:00:00.000Z", "2026-01-16T04:00:00.000Z"],
    [
      { ScheduleExpression: "cron(0 0 ? * SUN *)", Duration: "24h" },
      "2026-01-18T00:00:00.000Z",
      "2026-01-19T00:00:00.000Z",
    ],
    [{ ScheduleExpression: "cron(0 8 ? * 1 *)" }, "2026-01-18T08:00:00.000Z", "2026-01-19T00:00:00.000Z"],
    [{ ScheduleExpression: "cron(0 8 ? * 2-6 *)" }, "2026-01-16T08:00:00.000Z", "2026-01-17T00:00:00.000Z"],
    [{ ScheduleExpression: "cron(0 10 ? 2,5,8,11 TUE#2 *)" }, "2026-02-10T10:00:00.000Z", "2026-02-11T00:00:00.000Z"],
    [{ ScheduleExpression: "cron(0 10 ? * 3#2 *)" }, "2026-02-10T10:00:00.000Z", "2026-02-11T00:00:00.000Z"],
    [
      { ScheduleExpression: "cron(0 16 1,15 * ? *)", Duration: "2h" },
      "2026-01-15T16:00:00.000Z",
      "2026-01-15T18:00:00.000Z",
    ],
    [{ ScheduleExpression: "cron(0 17 L * ? *)" }, "2026-01-31T17:00:00.000Z", "2026-02-01T00:00:00.000Z"],
    [{ ScheduleExpression: "cron(0 17 ? * 6L *)" }, "2026-01-30T17:00:00.000Z", "2026-01-31T00:00:00.000Z"],
    [{ ScheduleExpression: "cron(0 17 ? * L *)" }, "2026-01-17T17:00:00.000Z", "2026-01-18T00:00:00.000Z"],
    [{ ScheduleExpression: "cron(0 4/8 * * ? *)" }, "2026-01-15T12:00:00.000Z", "2026-01-16T00:00:00.000Z"],
  ])("opens the next window of %j at %s until %s", (rules, start, end) => {
    expect(window(rules)).toEqual([start, end])
  })

  it("has no next window without a frequency", () => {
    expect(window({ Duration: "2h" })).toBeUndefined()
  })

  it.each([
    ["rate(4 hours)", 1],
    ["rate(12 days)", 12],
    ["cron(0 0 ? * SUN *)", 7],
  ])("works out the days between rotations of %s", (ScheduleExpression, days) => {
    expect(daysBetween(readSchedule({ ScheduleExpression }), NOW)).toBe(days)
  })
})
