import { describe, expect, test } from "vitest"
import { BadSchedule } from "../../../../infra/model/bad-schedule.ts"
import { intervalsOf } from "../../../../infra/model/intervals.ts"
import { nextRotations, parseSchedule } from "../../../../infra/model/schedule.ts"

/** A Wednesday, 10:30 UTC. */
const NOW = Date.UTC(2026, 10, 25, 10, 30)
const HOUR = 3_600
const DAY = 86_400

function next(expression: string, count = 3): readonly string[] {
  return nextRotations(parseSchedule(expression), NOW, count).map((ms) => new Date(ms).toISOString().slice(0, 13))
}

describe("the next rotations", () => {
  test.each([
    ["rate(4 hours)", ["2026-11-25T14", "2026-11-25T18", "2026-11-25T22"]],
    ["rate(1 day)", ["2026-11-26T00", "2026-11-27T00", "2026-11-28T00"]],
    ["rate(10 days)", ["2026-12-05T00", "2026-12-15T00", "2026-12-25T00"]],
    ["cron(0 3 ? * SUN *)", ["2026-11-29T03", "2026-12-06T03", "2026-12-13T03"]],
    ["cron(0 3 ? * 1 *)", ["2026-11-29T03", "2026-12-06T03", "2026-12-13T03"]],
    ["cron(0 8/8 * * ? *)", ["2026-11-25T16", "2026-11-26T08", "2026-11-26T16"]],
    ["cron(0 0/12 * * ? *)", ["2026-11-25T12", "2026-11-26T00", "2026-11-26T12"]],
    ["cron(0 16 L * ? *)", ["2026-11-30T16", "2026-12-31T16", "2027-01-31T16"]],
    ["cron(0 0 ? * SUN#1 *)", ["2026-12-06T00", "2027-01-03T00", "2027-02-07T00"]],
    ["cron(0 0 ? * 6L *)", ["2026-11-27T00", "2026-12-25T00", "2027-01-29T00"]],
    ["cron(0 0 ? * L *)", ["2026-11-28T00", "2026-12-05T00", "2026-12-12T00"]],
    ["cron(0 8 1/7 * ? *)", ["2026-11-29T08", "2026-12-01T08", "2026-12-08T08"]],
    ["cron(0 6,18 ? * MON-FRI *)", ["2026-11-25T18", "2026-11-26T06", "2026-11-26T18"]],
    ["cron(0 10 ? JAN,jul MON *)", ["2027-01-04T10", "2027-01-11T10", "2027-01-18T10"]],
  ])("of %s come when AWS says", (expression, expected) => {
    expect(next(expression)).toEqual(expected)
  })
  test("of a schedule that is due right now are the later ones", () => {
    const due = Date.UTC(2026, 10, 29, 3)
    expect(nextRotations(parseSchedule("cron(0 3 ? * SUN *)"), due, 1)).toEqual([Date.UTC(2026, 11, 6, 3)])
  })
})

describe("the intervals", () => {
  test.each([
    ["rate(4 hours)", 4 * HOUR, 4 * HOUR, undefined],
    ["rate(30 days)", 30 * DAY, 30 * DAY, 0],
    ["cron(0 3 ? * SUN *)", 7 * DAY, 7 * DAY, 3],
    ["cron(0 3 ? * SUN,WED *)", 4 * DAY, 3 * DAY, 3],
    ["cron(0 8/8 * * ? *)", 16 * HOUR, 8 * HOUR, 16],
    ["cron(0 2/10 * * ? *)", 10 * HOUR, 4 * HOUR, 22],
    ["cron(0 0/5 * * ? *)", 5 * HOUR, 4 * HOUR, 20],
    ["cron(0 16 L * ? *)", 31 * DAY, 28 * DAY, 16],
    ["cron(0 0 29 2 ? *)", 4 * 365 * DAY + DAY, 4 * 365 * DAY + DAY, 0],
    ["cron(0 0 ? * SUN#1 *)", 35 * DAY, 28 * DAY, 0],
  ])("of %s are measured over the whole calendar", (expression, longest, shortest, latestStartHour) => {
    expect(intervalsOf(parseSchedule(expression))).toMatchObject({
      longestIntervalSeconds: longest,
      shortestIntervalSeconds: shortest,
      latestStartHour,
    })
  })
  test("in a row take no less than the shortest of such rows, across the end of the cycle too", () => {
    const { leastSecondsOf } = intervalsOf(parseSchedule("cron(0 0 ? * MON,TUE,SAT *)"))
    expect([1, 2, 3, 4, 7].map((count) => leastSecondsOf(count) / DAY)).toEqual([1, 3, 7, 8, 15])
  })
})

describe("a schedule is refused", () => {
  test.each([
    ["rate(3 hours)", /4 to 23.*rate\(4 hours\)/],
    ["rate(24 hours)", /4 to 23.*rate\(1 day\)/],
    ["rate(0 days)", /1 to 999/],
    ["rate(1000 days)", /1 to 999/],
    ["rate(5 minutes)", /neither/],
    ["rate(1.5 days)", /neither/],
    ["every sunday", /neither/],
    ["cron(0 3 * * SUN *)", /exactly one of its day-of-month/],
    ["cron(0 3 ? * ? *)", /exactly one of its day-of-month/],
    ["cron(30 3 ? * SUN *)", /minute field is "30", and must be 0/],
    ["cron(0 3 ? * SUN 2026)", /year field is "2026", and must be \*/],
    ["cron(0 3 ? * SUN)", /six fields.*5 were found/],
    ["cron(0 3 ? * SUN *", /six fields/],
    ["cron(0 24 ? * SUN *)", /hour field has "24", and takes 0 to 23/],
    ["cron(0 3 32 * ? *)", /day-of-month field has "32", and takes 1 to 31/],
    ["cron(0 3 15W * ? *)", /day-of-month field has "15W"/],
    ["cron(0 3 ? 13 SUN *)", /month field has "13", and takes 1 to 12 or JAN to DEC/],
    ["cron(0 3 ? * 0 *)", /day-of-week field has "0", and takes 1 to 7 or SUN to SAT/],
    ["cron(0 3 ? * SUN#6 *)", /day-of-week field has "SUN#6"/],
    ["cron(0 3 ? * 9L *)", /day-of-week field has "9"/],
    ["cron(0 8-4 ? * SUN *)", /hour field has "8-4"/],
    ["cron(0 1/0 ? * SUN *)", /hour field has "1\/0"/],
    ["cron(0 1/2/3 ? * SUN *)", /hour field has "1\/2\/3"/],
    ["cron(0 */3 * * ? *)", /3 hours apart/],
    ["cron(0 0,22 * * ? *)", /2 hours apart/],
    ["cron(0 0 31 2 ? *)", /no day of the calendar/],
  ])("%s", (expression, message) => {
    const read = () => intervalsOf(parseSchedule(expression))
    expect(read).toThrow(BadSchedule)
    expect(read).toThrow(message)
  })
})
