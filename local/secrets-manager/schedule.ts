import { Cron } from "croner"
import { translateCron } from "./cron-dialect.ts"
import { invalidParameter } from "./refusals.ts"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** RotationRules as a request carries them. */
export interface RotationRules {
  readonly AutomaticallyAfterDays?: number | undefined
  readonly Duration?: string | undefined
  readonly ScheduleExpression?: string | undefined
}

/** Rules that were found good, and what they mean. */
export interface Schedule {
  readonly rules: RotationRules
  readonly every: { readonly hours: number } | { readonly days: number } | { readonly cron: string } | undefined
  /** How long a rotation window stays open; absent: one hour for hourly rates, else to the end of the UTC day. */
  readonly windowHours?: number | undefined
}

/** When a rotation may happen: from `startMs`, and retried until `endMs`. */
export interface RotationWindow {
  readonly startMs: number
  readonly endMs: number
}

/**
 * Reads RotationRules.
 * @throws Refusal InvalidParameterException with AWS's text for whatever is wrong with them.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export function readSchedule(rules: RotationRules): Schedule {
  const { AutomaticallyAfterDays: days, ScheduleExpression: expression } = rules
  if (days !== undefined && expression !== undefined) {
    throw invalidParameter("You cannot specify both rotation frequency and schedule expression together.")
  }
  if (days !== undefined && !isWithin(days, 1, 1000)) {
    throw invalidParameter("RotationRules.AutomaticallyAfterDays must be within 1-1000.")
  }
  const windowHours = readDuration(rules.Duration)
  const every = expression === undefined ? (days === undefined ? undefined : { days }) : readExpression(expression)
  if (windowHours !== undefined && every !== undefined) checkWindow(every, windowHours)
  return { rules, every, windowHours }
}

function readDuration(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined
  const hours = /^\d{1,2}h$/.test(duration) ? Number.parseInt(duration, 10) : 0
  if (!isWithin(hours, 1, 24)) throw invalidParameter("Duration must be at least 1 hour, at most 24 hour.")
  return hours
}

function readExpression(expression: string): NonNullable<Schedule["every"]> {
  const rate = /^rate\((\d{1,6}) (hours?|days?)\)$/.exec(expression)
  if (rate === null) return { cron: readCron(expression) }
  const count = Number(rate[1])
  if (rate[2]?.startsWith("hour")) {
    if (!isWithin(count, 4, 23)) throw invalidParameter("Rate in hour should be least 4 and less than 24.")
    return { hours: count }
  }
  if (!isWithin(count, 1, 1000)) throw invalidParameter("Rate in day should be greater than 0 and less than 1000.")
  return { days: count }
}

function readCron(expression: string): string {
  const pattern = translateCron(expression)
  if (pattern === undefined) throw invalidParameter("Invalid schedule expression.")
  const runs = upcoming(pattern, 0, 60)
  const isTooDense = runs.some((run, index) => run - (runs[index - 1] ?? -DAY_MS) < 4 * HOUR_MS)
  if (runs.length === 0 || isTooDense) throw invalidParameter("Invalid schedule expression.")
  return pattern
}

function checkWindow(every: NonNullable<Schedule["every"]>, windowHours: number): void {
  if ("hours" in every && windowHours > every.hours) {
    throw invalidParameter("Duration cannot be greater than Rate in hour.")
  }
  if (!("cron" in every)) return
  const latestStart = Math.max(...upcoming(every.cron, 0, 60).map((run) => new Date(run).getUTCHours()))
  if (latestStart + windowHours > 24) throw invalidParameter("Starting hour and duration must be within a day.")
}

/** The first window that opens after `afterMs` (the last rotation, or the moment the schedule was set); none without a frequency. */
export function nextWindow(schedule: Schedule, afterMs: number): RotationWindow | undefined {
  const startMs = schedule.every && nextStart(schedule.every, afterMs)
  return startMs === undefined ? undefined : windowFrom(schedule, startMs)
}

/** The window that opens at `startMs`. */
export function windowFrom({ every, windowHours }: Schedule, startMs: number): RotationWindow {
  const isHourly = every !== undefined && "hours" in every
  if (windowHours === undefined && !isHourly) return { startMs, endMs: startOfDay(startMs) + DAY_MS }
  return { startMs, endMs: startMs + (windowHours ?? 1) * HOUR_MS }
}

function nextStart(every: NonNullable<Schedule["every"]>, afterMs: number): number | undefined {
  if ("hours" in every) return Math.floor(afterMs / HOUR_MS) * HOUR_MS + every.hours * HOUR_MS
  if ("days" in every) return startOfDay(afterMs) + every.days * DAY_MS
  return upcoming(every.cron, afterMs, 1)[0]
}

/** The days between two rotations, rounded up; this is what DescribeSecret shows after a success. */
export function daysBetween(schedule: Schedule, nowMs: number): number | undefined {
  const { every } = schedule
  if (every === undefined) return undefined
  if ("hours" in every) return 1
  if ("days" in every) return every.days
  const [first = nowMs, second = first] = upcoming(every.cron, nowMs, 2)
  return Math.max(1, Math.ceil((second - first) / DAY_MS))
}

function upcoming(cron: string, afterMs: number, count: number): number[] {
  return new Cron(cron, { timezone: "UTC", paused: true })
    .nextRuns(count, new Date(afterMs))
    .map((run) => run.getTime())
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max
}
