import { BadSchedule } from "./bad-schedule.ts"

/** One field of a cron expression: its name for messages, its bounds, and the names that stand for numbers. */
export interface CronField {
  readonly name: string
  readonly least: number
  readonly most: number
  /** Names from `least` on, e.g. `JAN` for 1. */
  readonly names?: readonly string[]
}

/**
 * The values that a field takes: `*`, numbers or names, lists `1,3`, ranges `MON-FRI` and steps `4/8`, which run to the field's end.
 * @throws {BadSchedule} naming the field and the part that can't be read.
 */
export function valuesOf(text: string, field: CronField): ReadonlySet<number> {
  return new Set(text.split(",").flatMap((part) => valuesOfPart(part, field)))
}

function valuesOfPart(part: string, field: CronField): number[] {
  const [range = "", step = "1", ...rest] = part.split("/")
  const [first, last] = boundsOf(range, part.includes("/"), field)
  const stride = /^\d{1,2}$/.test(step) ? Number(step) : 0
  if (rest.length > 0 || stride < 1 || first > last) throw unreadable(part, field)
  return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, index) => first + index * stride)
}

function boundsOf(range: string, isStepped: boolean, field: CronField): [number, number] {
  if (range === "*") return [field.least, field.most]
  const [first = "", last, ...rest] = range.split("-")
  if (rest.length > 0) throw unreadable(range, field)
  const from = numberOf(first, field)
  return [from, last === undefined ? (isStepped ? field.most : from) : numberOf(last, field)]
}

/** A number or name of a field. @throws {BadSchedule} naming both. */
export function numberOf(text: string, field: CronField): number {
  const index = field.names?.indexOf(text.toUpperCase()) ?? -1
  const value = index >= 0 ? field.least + index : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  if (value >= field.least && value <= field.most) return value
  throw unreadable(text, field)
}

function unreadable(text: string, { name, least, most, names }: CronField): BadSchedule {
  const named = names ? ` or ${names[0]} to ${names.at(-1)}` : ""
  return new BadSchedule(
    `its ${name} field has ${JSON.stringify(text)}, and takes ${least} to ${most}${named}, alone, in a list 1,3, a range 1-3 or a step 1/3`,
  )
}
