import { BadSchedule } from "./bad-schedule.ts"
import { type Cron, parseCron } from "./cron.ts"
import { firingsAfter } from "./firings.ts"

/** When rotations are due, read from an expression. */
export type Schedule =
  /** `rate(n hours)`, n from 4 to 23. */
  | { readonly kind: "hours"; readonly hours: number }
  /** `rate(n days)`, n from 1 to 999; from midnight UTC. */
  | { readonly kind: "days"; readonly days: number }
  /** `cron(…)`. */
  | { readonly kind: "cron"; readonly cron: Cron }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * Reads a schedule as Secrets Manager takes it.
 * @throws {BadSchedule} saying what is wrong and what would do.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export function parseSchedule(expression: string): Schedule {
  if (expression.startsWith("cron(")) return { kind: "cron", cron: parseCron(expression) }
  const [, count = "", unit = ""] = /^rate\((\d{1,6}) (hour|day)s?\)$/.exec(expression) ?? []
  if (unit === "")
    throw new BadSchedule("it is neither rate(n hours), rate(n days) nor cron(0 hour day month weekday *)")
  return unit === "hour" ? hourly(Number(count)) : daily(Number(count))
}

function hourly(hours: number): Schedule {
  if (hours >= 4 && hours <= 23) return { kind: "hours", hours }
  const days = `rate(${Math.max(1, Math.round(hours / 24))} ${hours >= 36 ? "days" : "day"})`
  throw new BadSchedule(`a rate in hours is 4 to 23: ${hours < 4 ? "rate(4 hours)" : days} would do`)
}

function daily(days: number): Schedule {
  if (days >= 1 && days <= 999) return { kind: "days", days }
  throw new BadSchedule("a rate in days is 1 to 999: rate(7 days) would do")
}

/**
 * The scheduled starts after `fromMs`, ascending, as epoch milliseconds, if each rotation happens at its start; without end, or nearly.
 * A rate counts from `fromMs` as from a rotation: in hours from the full hour, in days from midnight UTC.
 */
export function* rotationsAfter(schedule: Schedule, fromMs: number): Generator<number, void> {
  if (schedule.kind === "cron") return yield* firingsAfter(schedule.cron, fromMs)
  const unitMs = schedule.kind === "hours" ? HOUR_MS : DAY_MS
  const everyMs = schedule.kind === "hours" ? schedule.hours * HOUR_MS : schedule.days * DAY_MS
  for (let startMs = Math.floor(fromMs / unitMs) * unitMs + everyMs; ; startMs += everyMs) yield startMs
}

/** The next `count` of the scheduled starts after `fromMs`; fewer when no more come within 28 years. */
export function nextRotations(schedule: Schedule, fromMs: number, count: number): readonly number[] {
  const found: number[] = []
  for (const startMs of rotationsAfter(schedule, fromMs)) {
    if (found.push(startMs) >= count) break
  }
  return found
}
