import type { Channel, Rotation, SigningKey } from "./rotation.ts"

/** What a rotation uses in a month of 30 days, estimated; only channels that rotate call anything. */
export interface Usage {
  readonly secrets: number
  readonly keys: number
  readonly sentinelRuns: number
  readonly rotations: number
  readonly secretCalls: number
  readonly signatures: number
  readonly functionCalls: number
  readonly functionGbSeconds: number
  /** CloudWatch's metrics, counted for the share of the month in which they are sent. */
  readonly metrics: number
  readonly logGb: number
}

const MONTH_SECONDS = 30 * 86_400
const HOURS_A_MONTH = 720
/** Calls of Secrets Manager in one rotation and, beside two an app, in one run of the sentinel. */
const CALLS_A_ROTATION = 10
const CALLS_A_RUN = 1
const CALLS_AN_APP = 2
const STEPS_A_ROTATION = 4
/** Assertions that are signed in one rotation: to issue and to list. */
const SIGNATURES_A_ROTATION = 2
const SECONDS_A_STEP = 1.5
const SECONDS_A_RUN = 1.5
const FUNCTION_GB = 0.25
/** Names of metrics that the sentinel sends in every run, as a whole and by channel, and the rotation function in the hour of a rotation. */
const SENTINEL_METRICS = 13
const SENTINEL_METRICS_BY_CHANNEL = 4
const ROTATION_METRICS = 5
const LOG_BYTES_A_CALL = 3_000

/** Estimates what is used. */
export function usageOf(rotation: Rotation): Usage {
  const rotating = rotation.channels.filter(({ phase }) => phase === "rotating")
  const apps = rotating.flatMap((channel) => channel.apps)
  const runsAChannel = MONTH_SECONDS / (rotation.sentinelEveryMinutes * 60)
  const sentinelRuns = rotating.length * runsAChannel
  const rotations = apps.reduce((sum, app) => sum + MONTH_SECONDS / app.longestIntervalSeconds, 0)
  const functionCalls = sentinelRuns + rotations * STEPS_A_ROTATION
  const signedShare = rotating.length === 0 ? 0 : rotating.filter(signsInKms).length / rotating.length
  return {
    ...storageOf(rotation),
    sentinelRuns,
    rotations,
    secretCalls: sentinelRuns * CALLS_A_RUN + apps.length * runsAChannel * CALLS_AN_APP + rotations * CALLS_A_ROTATION,
    signatures: signedShare * (sentinelRuns + rotations * SIGNATURES_A_ROTATION),
    functionCalls,
    functionGbSeconds: (sentinelRuns * SECONDS_A_RUN + rotations * STEPS_A_ROTATION * SECONDS_A_STEP) * FUNCTION_GB,
    metrics: metricsOf(rotating.length, rotations),
    logGb: (functionCalls * LOG_BYTES_A_CALL) / 1e9,
  }
}

function storageOf({ channels }: Rotation): Pick<Usage, "secrets" | "keys"> {
  const keys = channels.flatMap(({ signingKey, nextKey }) => (nextKey ? [signingKey, nextKey] : [signingKey]))
  return {
    secrets: channels.reduce((sum, { apps }) => sum + 1 + apps.length, 0),
    keys: keys.filter(({ kind }) => kind === "made").length,
  }
}

function signsInKms({ signingKey, nextKey }: Channel): boolean {
  const keys: readonly SigningKey[] = nextKey ? [signingKey, nextKey] : [signingKey]
  return keys.some(({ kind }) => kind !== "private")
}

/** A metric is charged by the hour in which it is sent: the sentinel's always, a rotation's for an hour, in all and by channel. */
function metricsOf(rotatingChannels: number, rotations: number): number {
  if (rotatingChannels === 0) return 0
  const hours = Math.min(HOURS_A_MONTH, rotations)
  const ofSentinel = SENTINEL_METRICS + SENTINEL_METRICS_BY_CHANNEL * rotatingChannels
  return ofSentinel + (ROTATION_METRICS * (hours + rotations)) / HOURS_A_MONTH
}
