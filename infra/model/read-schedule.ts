import { BadSchedule } from "./bad-schedule.ts"
import { type Intervals, intervalsOf } from "./intervals.ts"
import { isAbsent } from "./read.ts"
import { type Report, shown } from "./report.ts"
import { parseSchedule } from "./schedule.ts"

/** An expression and what it means. */
export interface ReadSchedule {
  readonly expression: string
  readonly intervals: Intervals
  /** Path of the option it is from. */
  readonly option: string
}

/** Reads a schedule, each expression once. */
export function createScheduleReader(report: Report): (value: unknown, option: string) => ReadSchedule | undefined {
  const known = new Map<string, Intervals | BadSchedule>()
  return (value, option) => {
    if (isAbsent(value)) return undefined
    if (typeof value !== "string") {
      report.add(option, `must be cron(…) or rate(…), e.g. ${EXAMPLE}; found ${shown(value)}`)
      return undefined
    }
    const read = known.get(value) ?? measure(value)
    known.set(value, read)
    if (!(read instanceof BadSchedule)) return { expression: value, intervals: read, option }
    report.add(option, `is ${shown(value)}: ${read.message}; ${EXAMPLE} would do`)
    return undefined
  }
}

const EXAMPLE = "cron(0 3 ? * SUN *)"

function measure(expression: string): Intervals | BadSchedule {
  try {
    return intervalsOf(parseSchedule(expression))
  } catch (error) {
    if (error instanceof BadSchedule) return error
    throw error
  }
}
