import { type MetricsOf, metricsLine } from "../metrics.ts"

/** Told by channel in every run. */
const ALWAYS = new Set(["WatchRan", "SecondsToExpiry", "SecondsSinceRotation", "LiveTokens"])

/**
 * The metrics of a run of `watch`, from the log line that holds them: all of them as a whole, and by channel those that
 * say something there. A zero of a count that should be zero would cost as much as a number, for each channel and hour.
 *
 * @param prefix of the secrets
 */
export function watchMetrics(prefix: string): MetricsOf {
  return ({ operation, channel, metrics }, nowMs) => {
    if (operation !== "watch" || typeof metrics !== "object" || metrics === null) return undefined
    const values = metrics as Readonly<Record<string, number>>
    const byChannel = Object.keys(values).filter((name) => ALWAYS.has(name) || values[name] !== 0)
    return metricsLine(values, { prefix, channel }, nowMs, { operation }, byChannel)
  }
}
