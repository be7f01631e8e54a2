import { appTokenRoom, graceNeedSeconds, labelNeed, lifetimeNeedSeconds, liveTokens, type Times } from "./arithmetic.ts"
import { days, hours, minutes } from "./durations.ts"
import type { Intervals } from "./intervals.ts"
import { LABEL_BUDGET, LAST_RUN_SECONDS, SLOT_RESERVE, SLOTS } from "./limits.ts"

/** What is checked together: the component's times, and one channel's schedule and load. */
export interface Terms {
  readonly times: Times
  readonly intervals: Intervals
  /** Path of the option that the schedule is from: `schedule` or `channels.<name>.schedule`. */
  readonly scheduleOption: string
  readonly channel: string
  readonly apps: number
  readonly foreignTokens: number
}

/** Numbers that don't go together. */
export interface Conflict {
  readonly kind: "window" | "lifetime" | "grace" | "labels" | "budget"
  /** Path of the option that is named first. */
  readonly option: string
  /** Both options and both numbers, and what would happen. */
  readonly message: string
}

/** All that doesn't fit, most basic first; empty when the arithmetic holds. */
export function conflictsOf(terms: Terms): readonly Conflict[] {
  return [windowConflict, lifetimeConflict, graceConflict, labelConflict, budgetConflict].flatMap((find) => find(terms))
}

type Find = (terms: Terms) => readonly Conflict[]

const SECONDS_A_DAY = 86_400
const SECONDS_AN_HOUR = 3_600

const windowConflict: Find = ({ times: { rotationWindowHours }, intervals, scheduleOption }) => {
  const { shortestIntervalSeconds, latestStartHour } = intervals
  const option = "rotationWindowHours"
  if (rotationWindowHours * SECONDS_AN_HOUR > shortestIntervalSeconds) {
    const every = hours(shortestIntervalSeconds)
    const message = `${rotationWindowHours} hours, and ${scheduleOption} opens a window every ${every}: one must end before the next opens`
    return [{ kind: "window", option, message }]
  }
  if (latestStartHour === undefined || latestStartHour + rotationWindowHours <= 24) return []
  const message = `${rotationWindowHours} hours, and ${scheduleOption} opens a window at ${latestStartHour}:00 UTC: it must end within the UTC day`
  return [{ kind: "window", option, message }]
}

const lifetimeConflict: Find = ({ times, intervals, scheduleOption }) => {
  const needSeconds = lifetimeNeedSeconds(intervals.longestIntervalSeconds, times)
  if (needSeconds <= times.tokenLifetimeDays * SECONDS_A_DAY) return []
  const parts = [
    `${scheduleOption} (up to ${days(intervals.longestIntervalSeconds)} between two rotations)`,
    `rotationWindowHours (${times.rotationWindowHours})`,
    `a last run (${minutes(LAST_RUN_SECONDS)})`,
    `graceHours (${times.graceHours})`,
    `consumerCacheMinutes (${times.consumerCacheMinutes})`,
  ]
  const message = `${days(times.tokenLifetimeDays * SECONDS_A_DAY)}, and ${parts.join(" + ")} take ${days(needSeconds)}: a token would expire before its successor has taken over everywhere`
  return [{ kind: "lifetime", option: "tokenLifetimeDays", message }]
}

const graceConflict: Find = ({ times }) => {
  const needSeconds = graceNeedSeconds(times)
  if (needSeconds <= times.graceHours * SECONDS_AN_HOUR) return []
  const message = `${hours(times.graceHours * SECONDS_AN_HOUR)}, and consumerCacheMinutes (${times.consumerCacheMinutes}) + sentinelEveryMinutes (${times.sentinelEveryMinutes}) + 8 minutes for a run and a late read take ${minutes(needSeconds)}: a token would be revoked while an app still uses it`
  return [{ kind: "grace", option: "graceHours", message }]
}

const labelConflict: Find = ({ times, intervals, scheduleOption }) => {
  const need = labelNeed(intervals.shortestIntervalSeconds, times)
  if (need <= LABEL_BUDGET) return []
  const message = `a rotation every ${hours(intervals.shortestIntervalSeconds)}, and graceHours is ${times.graceHours}: a secret would need ${need} staging labels, and ${LABEL_BUDGET} of AWS's 20 can be planned for`
  return [{ kind: "labels", option: scheduleOption, message }]
}

const budgetConflict: Find = ({ times, intervals, scheduleOption, channel, apps, foreignTokens }) => {
  const each = liveTokens(intervals, times)
  const room = appTokenRoom(foreignTokens)
  if (apps * each <= room) return []
  const message = `${apps} of them, each with up to ${each} live tokens at once (by ${scheduleOption} and graceHours ${times.graceHours}), make ${apps * each}, and LINE's ${SLOTS} a channel less ${SLOT_RESERVE} in reserve and foreignTokens (${foreignTokens}) leave ${room}`
  return [{ kind: "budget", option: `channels.${channel}.apps`, message }]
}
