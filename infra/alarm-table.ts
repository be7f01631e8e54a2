import { type AlarmRule, atOnce, everyRun } from "./alarm-rule.ts"
import { SLOT_RESERVE, SLOTS } from "./model/limits.ts"
import type { Rotation } from "./model/rotation.ts"

const HOUR_SECONDS = 3600
/** Runs of the sentinel that the alarm on its silence waits for. */
const RUNS_LOOKED_AT = 4

/**
 * The alarms of a rotation, each once however many channels there are: an alarm a channel would cost more than the rest together. Pure.
 * Metrics by channel are there to find the one that is meant.
 */
export function alarmTable(rotation: Rotation): readonly AlarmRule[] {
  return [...tokenAlarms(rotation), ...functionAlarms(rotation), ...cleanlinessAlarms(rotation)]
}

function tokenAlarms(rotation: Rotation): AlarmRule[] {
  return [
    {
      name: "token-expiring",
      meaning: "A token that an app uses expires soon, and no rotation has replaced it.",
      firstStep: "Find the channel by SecondsToExpiry in the dashboard, and see why its rotations fail.",
      ...everyRun(rotation, "SecondsToExpiry", "Minimum", "below", nearExpirySeconds(rotation.tokenLifetimeSeconds)),
    },
    {
      name: "rotation-overdue",
      meaning: "An app's token wasn't rotated when it should have been.",
      firstStep: "Find the channel by SecondsSinceRotation in the dashboard, and see whether its rotation is on.",
      ...everyRun(rotation, "SecondsSinceRotation", "Maximum", "at-least", overdueSeconds(rotation)),
    },
    {
      name: "rotation-failing",
      meaning: "Rotations fail again and again.",
      firstStep: "Read the error code in the rotation function's log.",
      errorsOf: "rotation",
      metric: "Errors",
      statistic: "Sum",
      comparison: "at-least",
      threshold: 1,
      periodSeconds: HOUR_SECONDS,
      periods: Math.max(2, rotation.rotationWindowHours),
      periodsToAlarm: 2,
    },
  ]
}

function functionAlarms(rotation: Rotation): AlarmRule[] {
  const rotatingChannels = rotation.channels.filter(({ phase }) => phase === "rotating").length
  return [
    {
      name: "sentinel-not-running",
      meaning:
        "The sentinel runs less often than it should, or not at all: nothing is revoked, nothing is repaired. One silent channel among four or more it can't see.",
      firstStep:
        "See in EventBridge Scheduler whether the channels' schedules are there and enabled; WatchRan by channel in the dashboard says whose runs are missing.",
      metric: "WatchRan",
      statistic: "Sum",
      comparison: "below",
      threshold: rotatingChannels * (RUNS_LOOKED_AT - 1),
      periodSeconds: RUNS_LOOKED_AT * rotation.sentinelEveryMinutes * 60,
      periods: 2,
      periodsToAlarm: 2,
      isSilenceBad: true,
    },
    {
      name: "sentinel-failing",
      meaning: "Runs of the sentinel end in an error again and again.",
      firstStep: "Read the error code in the sentinel's log.",
      errorsOf: "sentinel",
      ...everyRun(rotation, "Errors", "Sum", "at-least", 1),
    },
  ]
}

function cleanlinessAlarms(rotation: Rotation): AlarmRule[] {
  return [
    {
      name: "retirement-overdue",
      meaning: "A superseded token should have been revoked by now, and isn't proved dead.",
      firstStep: "Read the sentinel's log for the revocation's outcome.",
      ...everyRun(rotation, "RetirementsOverdue", "Maximum", "at-least", 1),
    },
    {
      name: "unknown-tokens",
      meaning: "A channel has live tokens that nobody here has issued or counted.",
      firstStep: "Ask who else issues v2.1 tokens for the channel; see foreignTokens.",
      ...everyRun(rotation, "UnknownTokens", "Maximum", "at-least", 1),
    },
    {
      name: "token-leaked",
      meaning: "A token was issued, and could be neither stored nor revoked: it lives until it expires.",
      firstStep: "Read the rotation function's log for TOKEN_LEAKED.",
      ...atOnce("TokensLeaked"),
    },
    {
      name: "slots-running-out",
      meaning: "A channel has so many live tokens that normal rotations stop.",
      firstStep: "See by LiveTokens which channel it is, and revoke what nothing uses.",
      ...everyRun(rotation, "LiveTokens", "Maximum", "at-least", SLOTS - SLOT_RESERVE),
    },
    {
      name: "pending-stuck",
      meaning: "A rotation hung, and the sentinel has cleared it.",
      firstStep: "Read the rotation function's log for what stopped it.",
      ...atOnce("PendingCleared"),
    },
    {
      name: "needs-attention",
      meaning: "The sentinel has found something that it mustn't repair by itself.",
      firstStep: "Read the reports in the sentinel's log.",
      ...everyRun(rotation, "Problems", "Maximum", "at-least", 1),
    },
  ]
}

/** 48 hours, or the last quarter of a shorter life: what the rotation function calls near its end. */
function nearExpirySeconds(lifetimeSeconds: number): number {
  return Math.min(48 * HOUR_SECONDS, Math.floor(lifetimeSeconds / 4))
}

function overdueSeconds({ longestIntervalSeconds, rotationWindowHours }: Rotation): number {
  return longestIntervalSeconds + (rotationWindowHours + 1) * HOUR_SECONDS
}
