import type { BadDay } from "../bad-day.ts"
import { secretsOfChannels } from "../demo/canary.ts"
import { tapRequests } from "../demo/wire-tap.ts"
import type { SchedulesReport } from "../schedules.ts"
import { type Local, startLocal } from "../start.ts"
import { type Look, lookAt } from "./weeks-evidence.ts"
import { type WeeksResult, weeksResult } from "./weeks-result.ts"

/** How long, how many, and how bad. */
export interface WeeksOptions {
  /** Each app rotates once in each of them, from 1. */
  readonly weeks: number
  /** Of the one channel, 1 to 13: more would need more than LINE's 30 tokens while graces run. */
  readonly apps: number
  readonly badDay: BadDay
  /** Told after each week. */
  readonly onProgress?: (weeks: number) => void
}

const MINUTE_SECONDS = 60
const HOUR_SECONDS = 60 * MINUTE_SECONDS
const DAY_SECONDS = 24 * HOUR_SECONDS
/**
 * Where the clock stops in a week, in seconds since its begin: when the sentinel sees what was superseded, when it finds a
 * pending version stuck, when graces are over, and when what was revoked is proved dead.
 */
const STOPS = [15 * MINUTE_SECONDS, 6 * HOUR_SECONDS, DAY_SECONDS + HOUR_SECONDS, DAY_SECONDS + 2 * HOUR_SECONDS]
const WEEK_STOPS = [...STOPS, 4 * DAY_SECONDS, 7 * DAY_SECONDS]
/** After the last week, when nothing fails any more: long enough for every grace. */
const CALM_STOPS = [...STOPS, 3 * DAY_SECONDS, 3 * DAY_SECONDS + HOUR_SECONDS, 3 * DAY_SECONDS + 2 * HOUR_SECONDS]
/** Lambda's stand-in runs ten at once, and more than ten apps may fall due together: a throttled step is tried again. */
const SWITCHES = { rotationAttempts: 6, retryDelayMs: 60 }

/**
 * Lets weeks go by for one channel whose apps all rotate in the same hour, in the real runtime, while LINE and Secrets
 * Manager are hostile; then a few calm days, and the verdict.
 */
export async function runWeeks(options: WeeksOptions): Promise<WeeksResult> {
  const { weeks, apps, badDay, onProgress } = options
  const local = await startLocal({ apps, tokens: "first", switches: SWITCHES })
  const tap = tapRequests()
  const lines: string[] = []
  const stop = local.lambda.onLog(({ line }) => void lines.push(line))
  const looks: Look[] = [lookAt(local)]
  const reports: SchedulesReport[] = []
  const unlook = local.secretsManager.onEvent(() => void looks.push(lookAt(local)))
  try {
    setFaults(local, { badDay })
    for (let week = 1; week <= weeks; week++) {
      reports.push(...(await passThrough(local, WEEK_STOPS, looks)))
      onProgress?.(week)
    }
    setFaults(local, [])
    reports.push(...(await passThrough(local, CALM_STOPS, looks)))
    const known = [...tap.secrets(), ...secretsOfChannels(local.ready.channels)]
    return weeksResult({ weeks, apps, badDay, local, lines, looks, reports, known })
  } finally {
    unlook()
    stop()
    tap.close()
    await local.close()
  }
}

function setFaults({ line, secretsManager }: Local, faults: readonly [] | { readonly badDay: BadDay }): void {
  line.setFaults(faults)
  secretsManager.setFaults(faults)
}

/** Moves the clock from stop to stop; at each, what has fallen due runs to its end. */
async function passThrough(local: Local, stops: readonly number[], looks: Look[]): Promise<readonly SchedulesReport[]> {
  const reports: SchedulesReport[] = []
  for (const [index, stop] of stops.entries()) {
    await local.advance(stop - (stops[index - 1] ?? 0))
    looks.push(lookAt(local))
    reports.push(await local.runSchedules())
    await local.secretsManager.idle()
    looks.push(lookAt(local))
  }
  return reports
}
