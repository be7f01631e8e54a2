import { Cron } from "croner"
import fc from "fast-check"
import { expect, test } from "vitest"
import { intervalsOf } from "../../../infra/model/intervals.ts"
import { nextRotations, parseSchedule } from "../../../infra/model/schedule.ts"

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
const HOUR_MS = 3_600_000
/** Firings are looked for so far ahead: the calendar repeats itself then. */
const CALENDAR_CYCLE_MS = (28 * 365 + 7) * 24 * HOUR_MS

/** One rule in AWS's words and in those of a library that knows nothing of AWS. */
interface Pair {
  readonly aws: string
  readonly other: string
}

const within = (min: number, max: number) => fc.integer({ min, max })
const list = (min: number, max: number) => fc.uniqueArray(within(min, max), { minLength: 1, maxLength: 4 })

function plain(min: number, max: number): fc.Arbitrary<Pair> {
  return fc.oneof(
    fc.constant({ aws: "*", other: "*" }),
    list(min, max).map((values) => ({ aws: values.join(","), other: values.join(",") })),
    fc.tuple(within(min, max), within(min, max)).map(([a, b]) => {
      const range = `${Math.min(a, b)}-${Math.max(a, b)}`
      return { aws: range, other: range }
    }),
    fc
      .tuple(within(min, max), within(1, 9))
      .map(([from, step]) => ({ aws: `${from}/${step}`, other: `${from}-${max}/${step}` })),
  )
}

const dayOfMonth = fc.oneof(plain(1, 31), fc.constant({ aws: "L", other: "L" }))
const dayOfWeek = fc.oneof(
  list(0, 6).map((days) => ({ aws: days.map((day) => DAYS[day]).join(","), other: days.join(",") })),
  list(0, 6).map((days) => ({ aws: days.map((day) => day + 1).join(","), other: days.join(",") })),
  within(0, 6).map((day) => ({ aws: `${day + 1}L`, other: `${day}#L` })),
  fc.tuple(within(0, 6), within(1, 5)).map(([day, nth]) => ({ aws: `${DAYS[day]}#${nth}`, other: `${day}#${nth}` })),
)
const days = fc.oneof(
  dayOfMonth.map(({ aws, other }) => ({ aws: [aws, "?"], other: [other, "*"] })),
  dayOfWeek.map(({ aws, other }) => ({ aws: ["?", aws], other: ["*", other] })),
)
const pairs = fc.tuple(plain(0, 23), days, plain(1, 12)).map(([hour, day, month]) => ({
  aws: `cron(0 ${hour.aws} ${day.aws[0]} ${month.aws} ${day.aws[1]} *)`,
  other: `0 ${hour.other} ${day.other[0]} ${month.other} ${day.other[1]}`,
}))
const instants = within(0, 28 * 365 * 24 * 60).map((minutes) => Date.UTC(2002, 0, 1) + minutes * 60_000)

test("fires at the same instants as croner does, whatever the expression and the moment", () => {
  fc.assert(
    fc.property(pairs, instants, ({ aws, other }, fromMs) => {
      const expected = new Cron(other, { timezone: "UTC", paused: true }).nextRuns(8, new Date(fromMs))
      const found = nextRotations(parseSchedule(aws), fromMs, 8)
      expect(found).toEqual(expected.slice(0, found.length).map((run) => run.getTime()))
      const missed = expected[found.length]
      if (missed) expect(missed.getTime() - fromMs).toBeGreaterThan(CALENDAR_CYCLE_MS)
    }),
    { numRuns: 300 },
  )
})

test("measures intervals that no row of firings, wherever it begins, exceeds or falls short of", () => {
  fc.assert(
    fc.property(pairs, instants, within(1, 6), ({ aws }, fromMs, count) => {
      const schedule = parseSchedule(aws)
      const intervals = fittingIntervals(schedule)
      fc.pre(intervals !== undefined)
      const firings = nextRotations(schedule, fromMs, 40).map((ms) => ms / 1_000)
      for (const [index, firing] of firings.entries()) {
        const following = firings[index + 1]
        if (following === undefined) break
        expect(following - firing).toBeLessThanOrEqual(intervals.longestIntervalSeconds)
        expect(following - firing).toBeGreaterThanOrEqual(intervals.shortestIntervalSeconds)
        const later = firings[index + count]
        if (later !== undefined) expect(later - firing).toBeGreaterThanOrEqual(intervals.leastSecondsOf(count))
      }
      expect(firings.every((second) => (second * 1_000) % HOUR_MS === 0)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

function fittingIntervals(schedule: ReturnType<typeof parseSchedule>) {
  try {
    return intervalsOf(schedule)
  } catch {
    return undefined
  }
}
