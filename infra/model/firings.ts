import type { CalendarDay, Cron } from "./cron.ts"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The calendar of 1901 to 2099 repeats itself after 28 years. */
const CALENDAR_CYCLE_DAYS = 28 * 365 + 7
/** 2001-01-01, a Monday. */
const CYCLE_START_MS = 978_307_200_000

/** The firings after `fromMs`, ascending, in epoch milliseconds; they end after one calendar cycle. */
export function* firingsAfter({ hours, isDay }: Cron, fromMs: number): Generator<number, void> {
  const firstDayMs = Math.floor(fromMs / DAY_MS) * DAY_MS
  for (let day = 0; day <= CALENDAR_CYCLE_DAYS; day++) {
    const dayMs = firstDayMs + day * DAY_MS
    if (isDay(calendarDay(dayMs))) yield* hours.map((hour) => dayMs + hour * HOUR_MS).filter((ms) => ms > fromMs)
  }
}

/** The gaps between firings over one whole cycle of the schedule, in seconds and in order; the last one leads to the first again. */
export function gapsSeconds({ hours, isDay, isWeekly }: Cron): readonly number[] {
  const cycleDays = isWeekly ? 7 : CALENDAR_CYCLE_DAYS
  const days = Array.from({ length: cycleDays }, (_, day) => day).filter((day) =>
    isDay(calendarDay(CYCLE_START_MS + day * DAY_MS)),
  )
  const firings = days.flatMap((day) => hours.map((hour) => (day * 24 + hour) * 3_600))
  const cycleSeconds = cycleDays * 86_400
  return firings.map((firing, index) => (firings[index + 1] ?? (firings[0] ?? 0) + cycleSeconds) - firing)
}

function calendarDay(dayMs: number): CalendarDay {
  const date = new Date(dayMs)
  const [year, monthIndex] = [date.getUTCFullYear(), date.getUTCMonth()]
  return {
    month: monthIndex + 1,
    dayOfMonth: date.getUTCDate(),
    dayOfWeek: date.getUTCDay() + 1,
    daysInMonth: new Date(Date.UTC(year, monthIndex + 1, 0)).getUTCDate(),
  }
}
