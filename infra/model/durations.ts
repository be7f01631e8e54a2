/** Seconds as days with at most two digits after the point: `7.04 days`. */
export function days(seconds: number): string {
  return withUnit(seconds / 86_400, "day")
}

/** Seconds as hours: `24 hours`. */
export function hours(seconds: number): string {
  return withUnit(seconds / 3_600, "hour")
}

/** Seconds as minutes: `77 minutes`. */
export function minutes(seconds: number): string {
  return withUnit(seconds / 60, "minute")
}

function withUnit(value: number, unit: string): string {
  const rounded = Number(value.toFixed(2))
  return `${rounded} ${rounded === 1 ? unit : `${unit}s`}`
}
