import type { RotationSchedule } from "./secrets.ts"

/** RotationRules as the AWS SDK gives them. */
interface RotationRules {
  readonly AutomaticallyAfterDays?: number | undefined
  readonly ScheduleExpression?: string | undefined
  /** `4h`. */
  readonly Duration?: string | undefined
}

const DAY_SECONDS = 86_400
const HOUR_SECONDS = 3_600
const UNIT_SECONDS: Readonly<Record<string, number>> = { hour: HOUR_SECONDS, day: DAY_SECONDS }

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
export function readSchedule(rules: RotationRules | undefined, nextRotation: Date | undefined): RotationSchedule {
  return {
    intervalSeconds: rateSeconds(rules?.ScheduleExpression) ?? daysSeconds(rules?.AutomaticallyAfterDays),
    nextRotationAtMs: nextRotation?.getTime(),
    windowSeconds: windowSeconds(rules),
  }
}

/** Without a Duration the window of an hourly schedule is an hour, and that of any other ends with the day. */
function windowSeconds(rules: RotationRules | undefined): number {
  const hours = /^(\d{1,2})h$/.exec(rules?.Duration ?? "")?.[1]
  if (hours !== undefined) return Number(hours) * HOUR_SECONDS
  return /hour/.test(rules?.ScheduleExpression ?? "") ? HOUR_SECONDS : DAY_SECONDS
}

function rateSeconds(expression: string | undefined): number | undefined {
  const [, count, unit] = /^rate\(\s*(\d+)\s+(hour|day)s?\s*\)$/.exec(expression ?? "") ?? []
  const seconds = UNIT_SECONDS[unit ?? ""]
  return seconds === undefined ? undefined : Number(count) * seconds
}

function daysSeconds(days: number | undefined): number | undefined {
  return days === undefined ? undefined : days * DAY_SECONDS
}
