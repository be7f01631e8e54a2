import { BadSchedule } from "./bad-schedule.ts"
import { gapsSeconds } from "./firings.ts"
import type { Schedule } from "./schedule.ts"

/** What the arithmetic needs to know of a schedule. */
export interface Intervals {
  /** Longest and shortest time between two scheduled starts. */
  readonly longestIntervalSeconds: number
  readonly shortestIntervalSeconds: number
  /** The latest hour of a day, UTC, at which a window opens; 0 for a rate in days, undefined for one in hours. */
  readonly latestStartHour: number | undefined
  /** The least time that `count` intervals in a row take, in seconds. */
  readonly leastSecondsOf: (count: number) => number
}

const LEAST_INTERVAL_SECONDS = 4 * 3_600

/** Measures a schedule. @throws {BadSchedule} when it never fires, or fires more often than every four hours. */
export function intervalsOf(schedule: Schedule): Intervals {
  if (schedule.kind === "hours") return ofGaps([schedule.hours * 3_600], undefined)
  if (schedule.kind === "days") return ofGaps([schedule.days * 86_400], 0)
  return ofGaps(gapsSeconds(schedule.cron), schedule.cron.hours.at(-1))
}

function ofGaps(gaps: readonly number[], latestStartHour: number | undefined): Intervals {
  const [longestIntervalSeconds, shortestIntervalSeconds] = [extreme(gaps, Math.max), extreme(gaps, Math.min)]
  if (gaps.length === 0) throw new BadSchedule("no day of the calendar matches it")
  if (shortestIntervalSeconds < LEAST_INTERVAL_SECONDS) {
    throw new BadSchedule(
      `it fires ${shortestIntervalSeconds / 3_600} hours apart, and AWS rotates every four hours at most`,
    )
  }
  return {
    longestIntervalSeconds,
    shortestIntervalSeconds,
    latestStartHour,
    leastSecondsOf: remembered((count) => leastRun(gaps, count)),
  }
}

function extreme(gaps: readonly number[], of: (a: number, b: number) => number): number {
  return gaps.reduce((a, b) => of(a, b), gaps[0] ?? 0)
}

function remembered(measure: (count: number) => number): (count: number) => number {
  const known = new Map<number, number>()
  return (count) => {
    const seconds = known.get(count) ?? measure(count)
    known.set(count, seconds)
    return seconds
  }
}

function leastRun(gaps: readonly number[], count: number): number {
  const at = (index: number): number => gaps[index % gaps.length] ?? 0
  let sum = 0
  for (let index = 0; index < count; index++) sum += at(index)
  let least = sum
  for (let start = 1; start < gaps.length; start++) {
    sum += at(start + count - 1) - at(start - 1)
    least = Math.min(least, sum)
  }
  return least
}
