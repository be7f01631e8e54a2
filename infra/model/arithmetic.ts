import type { Intervals } from "./intervals.ts"
import {
  LAST_RUN_SECONDS,
  REPLICATION_LAG_SECONDS,
  SENTINEL_TIMEOUT_SECONDS,
  SLOT_RESERVE,
  SLOTS,
  STANDING_LABELS,
} from "./limits.ts"

/** The component-wide times, in the units of their options. */
export interface Times {
  readonly rotationWindowHours: number
  readonly tokenLifetimeDays: number
  readonly graceHours: number
  readonly consumerCacheMinutes: number
  readonly sentinelEveryMinutes: number
}

const MINUTE = 60
const HOUR = 3_600

/**
 * How long a token must live, in seconds: it is issued as its window opens, its successor becomes current in the last run of the
 * next window, and from then on it has its grace and the slowest cache's time.
 */
export function lifetimeNeedSeconds(longestIntervalSeconds: number, times: Times): number {
  return longestIntervalSeconds + besideIntervalSeconds(times)
}

/** What a token's life needs beside the interval, in seconds: window, last run, grace and cache. */
function besideIntervalSeconds({ rotationWindowHours, graceHours, consumerCacheMinutes }: Times): number {
  return (rotationWindowHours + graceHours) * HOUR + LAST_RUN_SECONDS + consumerCacheMinutes * MINUTE
}

/**
 * The shortest grace, in seconds: an app that read the token just before it was superseded may keep it for its cache's time, and a
 * sentinel may act on what it saw one run, one invocation and one late read ago.
 */
export function graceNeedSeconds({ consumerCacheMinutes, sentinelEveryMinutes }: Times): number {
  return (consumerCacheMinutes + sentinelEveryMinutes) * MINUTE + SENTINEL_TIMEOUT_SECONDS + REPLICATION_LAG_SECONDS
}

/** How long a superseded token stays alive at most, in seconds: one run to be seen, the grace, one run to be revoked. */
export function retirementSeconds({
  graceHours,
  sentinelEveryMinutes,
}: Pick<Times, "graceHours" | "sentinelEveryMinutes">): number {
  return graceHours * HOUR + 2 * sentinelEveryMinutes * MINUTE
}

/** Staging labels that a secret needs at most. */
export function labelNeed(shortestIntervalSeconds: number, times: Times): number {
  return Math.ceil(retirementSeconds(times) / shortestIntervalSeconds) + STANDING_LABELS
}

/**
 * The most tokens of one app that live at once without a fault: the new one, the current one, and each that was superseded so
 * recently that it is still in its grace, counted for rotations as close together as their windows allow.
 */
export function liveTokens({ leastSecondsOf }: Intervals, times: Times): number {
  const reachSeconds = retirementSeconds(times) + times.rotationWindowHours * HOUR + 2 * LAST_RUN_SECONDS
  let superseded = 0
  while (superseded < SLOTS && leastSecondsOf(superseded + 1) < reachSeconds) superseded++
  return 2 + superseded
}

/** Live tokens that the apps of a channel may have together. */
export function appTokenRoom(foreignTokens: number): number {
  return SLOTS - SLOT_RESERVE - foreignTokens
}
