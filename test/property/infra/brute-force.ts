import { nextRotations, parseSchedule } from "../../../infra/model/schedule.ts"

/** What is simulated: one channel, in the options' units. */
export interface World {
  readonly schedule: string
  readonly rotationWindowHours: number
  readonly tokenLifetimeDays: number
  readonly graceHours: number
  readonly consumerCacheMinutes: number
  readonly sentinelEveryMinutes: number
  readonly apps: number
  readonly foreignTokens: number
}

/** How late each rotation is within what its window allows, and the sentinel within its interval: 0 is at once, 1 is at the last moment. */
export type Lateness = readonly number[]

interface Token {
  readonly issuedMs: number
  readonly promotedMs: number
  /** When the last app stops using it. */
  readonly lastUseMs: number
  readonly revokedMs: number
  readonly expiresMs: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** A run that starts as its window closes: four steps of a minute. */
const RUN_MS = 4 * MINUTE_MS
const START_MS = Date.UTC(2026, 10, 23)
const ROTATIONS = 40

/**
 * Plays forty rotations of a channel and says what went wrong: a token that expired in use, more live tokens than LINE and the reserve
 * allow, or more labels than AWS does. It shares no arithmetic with the model, only the reading of schedules.
 */
export function violationsOf(world: World, lateness: Lateness): readonly string[] {
  const tokens = play(world, lateness)
  const whole = tokens.slice(2, -1)
  const expired = whole.filter(({ lastUseMs, expiresMs }) => lastUseMs > expiresMs)
  const live = Math.max(...whole.map(({ issuedMs }) => countAlive(tokens, issuedMs)))
  const labels = Math.max(...whole.map(({ issuedMs }) => countLabels(tokens, issuedMs)))
  const slots = live * world.apps + world.foreignTokens + 3
  return [
    ...(expired.length > 0 ? ["a token expired while it was used"] : []),
    ...(slots > 30 ? [`${slots} slots were needed`] : []),
    ...(labels > 20 ? [`${labels} labels were needed`] : []),
  ]
}

function play(world: World, lateness: Lateness): readonly Token[] {
  const moments = rotationsOf(world, lateness)
  return moments.slice(0, -1).map((moment, index) => {
    const supersededMs = moments[index + 1]?.promotedMs ?? Number.NaN
    const everyMs = world.sentinelEveryMinutes * MINUTE_MS
    const seenMs = supersededMs + late(lateness, index + 7) * everyMs
    const dueMs = seenMs + world.graceHours * HOUR_MS
    return {
      ...moment,
      lastUseMs: supersededMs + world.consumerCacheMinutes * MINUTE_MS,
      revokedMs: dueMs + late(lateness, index + 11) * everyMs + MINUTE_MS,
      expiresMs: moment.issuedMs + world.tokenLifetimeDays * DAY_MS,
    }
  })
}

type Moment = Pick<Token, "issuedMs" | "promotedMs">

function rotationsOf(world: World, lateness: Lateness): readonly Moment[] {
  const schedule = parseSchedule(world.schedule)
  const moments: Moment[] = []
  let fromMs = START_MS
  for (let index = 0; index <= ROTATIONS; index++) {
    const [openMs = Number.NaN] = nextRotations(schedule, fromMs, 1)
    const issuedMs = openMs + late(lateness, index) * world.rotationWindowHours * HOUR_MS
    const promotedMs = issuedMs + late(lateness, index + 3) * RUN_MS
    moments.push({ issuedMs, promotedMs })
    fromMs = schedule.kind === "cron" ? openMs : promotedMs
  }
  return moments
}

function late(lateness: Lateness, index: number): number {
  return lateness[index % lateness.length] ?? 0
}

function countAlive(tokens: readonly Token[], nowMs: number): number {
  return tokens.filter(({ issuedMs, revokedMs }) => issuedMs <= nowMs && nowMs < revokedMs).length
}

/** AWSCURRENT, AWSPENDING, AWSPREVIOUS, `pending-seen`, one more while the sentinel replaces one, and one a token that is held. */
function countLabels(tokens: readonly Token[], nowMs: number): number {
  return 5 + countAlive(tokens, nowMs)
}
