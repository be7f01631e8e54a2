import { BadSchedule } from "./bad-schedule.ts"
import { type CronField, numberOf, valuesOf } from "./cron-field.ts"

/** A day of the calendar in UTC. */
export interface CalendarDay {
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly dayOfMonth: number
  /** 1 (Sunday) to 7, as AWS counts. */
  readonly dayOfWeek: number
  /** 28 to 31. */
  readonly daysInMonth: number
}

/** A cron expression, read: it fires at each of the hours on each day that matches. */
export interface Cron {
  /** 0 to 23, ascending. */
  readonly hours: readonly number[]
  readonly isDay: (day: CalendarDay) => boolean
  /** Whether which days match depends on the day of the week alone. */
  readonly isWeekly: boolean
}

const HOUR: CronField = { name: "hour", least: 0, most: 23 }
const DAY_OF_MONTH: CronField = { name: "day-of-month", least: 1, most: 31 }
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
const MONTH: CronField = { name: "month", least: 1, most: 12, names: MONTHS }
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
const DAY_OF_WEEK: CronField = { name: "day-of-week", least: 1, most: 7, names: DAYS }

/**
 * Reads `cron(0 <hours> <day of month> <month> <day of week> *)` as Secrets Manager takes it, in UTC.
 * @throws {BadSchedule} saying which field is wrong.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export function parseCron(expression: string): Cron {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fieldsOf(expression)
  if (minute !== "0") throw new BadSchedule(`its minute field is ${JSON.stringify(minute)}, and must be 0`)
  if (year !== "*") throw new BadSchedule(`its year field is ${JSON.stringify(year)}, and must be *`)
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    throw new BadSchedule("exactly one of its day-of-month (third) and day-of-week (fifth) fields must be ?")
  }
  const months = valuesOf(month, MONTH)
  const isRightDay = dayOfMonth === "?" ? weekdayRule(dayOfWeek) : dayRule(dayOfMonth)
  return {
    hours: [...valuesOf(hour, HOUR)].sort((a, b) => a - b),
    isDay: (day) => months.has(day.month) && isRightDay(day),
    isWeekly: months.size === 12 && /^[*?]$/.test(dayOfMonth) && !/#|.L$/i.test(dayOfWeek),
  }
}

type Fields = [string, string, string, string, string, string]

function fieldsOf(expression: string): Fields {
  const fields = /^cron\(([^()]*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? []
  if (fields.length === 6) return fields as Fields
  throw new BadSchedule(`a cron expression has six fields, minute to year, and ${fields.length} were found`)
}

type DayRule = (day: CalendarDay) => boolean

function dayRule(field: string): DayRule {
  if (field === "L") return ({ dayOfMonth, daysInMonth }) => dayOfMonth === daysInMonth
  const days = valuesOf(field, DAY_OF_MONTH)
  return ({ dayOfMonth }) => days.has(dayOfMonth)
}

function weekdayRule(field: string): DayRule {
  if (field.toUpperCase() === "L") return ({ dayOfWeek }) => dayOfWeek === 7
  const [, lastText] = /^(\d|[A-Z]{3})L$/i.exec(field) ?? []
  if (lastText !== undefined) return lastOfMonth(numberOf(lastText, DAY_OF_WEEK))
  const [, nthText, nth] = /^(\d|[A-Z]{3})#([1-5])$/i.exec(field) ?? []
  if (nthText !== undefined) return nthOfMonth(numberOf(nthText, DAY_OF_WEEK), Number(nth))
  const days = valuesOf(field, DAY_OF_WEEK)
  return ({ dayOfWeek }) => days.has(dayOfWeek)
}

function lastOfMonth(weekday: number): DayRule {
  return ({ dayOfWeek, dayOfMonth, daysInMonth }) => dayOfWeek === weekday && dayOfMonth + 7 > daysInMonth
}

function nthOfMonth(weekday: number, nth: number): DayRule {
  return ({ dayOfWeek, dayOfMonth }) => dayOfWeek === weekday && Math.ceil(dayOfMonth / 7) === nth
}
