import { Cron } from "croner"

/**
 * AWS's `cron(0 H D M W *)` as a five-field pattern with Sunday = 0; undefined when it isn't one that rotation accepts:
 * six fields, minute 0, year `*`, `?` in exactly one of the two day fields.
 */
export function translateCron(expression: string): string | undefined {
  const fields = /^cron\(([^()]+)\)$/.exec(expression)?.[1]?.split(" ")
  if (fields?.length !== 6) return undefined
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields as [string, string, string, string, string, string]
  if (minute !== "0" || year !== "*") return undefined
  if ((dayOfMonth === "?") === (dayOfWeek === "?") || hour.includes("?") || month.includes("?")) return undefined
  const weekday = translateDayOfWeek(dayOfWeek)
  if (weekday === undefined) return undefined
  const day = dayOfMonth === "?" ? "*" : openStep(dayOfMonth, 31)
  const pattern = `0 ${openStep(hour, 23)} ${day} ${openStep(month, 12)} ${weekday}`
  return isPattern(pattern) ? pattern : undefined
}

/** `4/8` means from 4 on: `4-23/8`. */
function openStep(field: string, last: number): string {
  return field.replace(/(?<![\d-])(\d+)\//g, `$1-${last}/`)
}

/** AWS counts days from Sunday = 1, writes `6L` for the last Friday and a bare `L` for Saturday. */
function translateDayOfWeek(field: string): string | undefined {
  if (field === "?" || field === "*") return "*"
  if (field === "L") return "6"
  const days = field.split("#")[0]?.match(/\d+(?=L)|(?<!\/)\b\d+/g) ?? []
  if (days.some((day) => Number(day) < 1 || Number(day) > 7)) return undefined
  const [head = "", nth] = field.split("#")
  const shifted = head.replace(/(\/?)(\d+)/g, (whole, slash: string, day: string) =>
    slash === "" ? String(Number(day) - 1) : whole,
  )
  if (nth !== undefined) return `${shifted}#${nth}`
  return shifted.replace(/([0-6]|SUN|MON|TUE|WED|THU|FRI|SAT)L$/, "$1#L")
}

function isPattern(pattern: string): boolean {
  try {
    return new Cron(pattern, { timezone: "UTC", paused: true, mode: "5-part" }).nextRun() !== null
  } catch {
    return false
  }
}
