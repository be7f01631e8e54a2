import { type LogFields, metricsLine } from "../metrics.ts"

/** The metrics of a run of `watch`, from the log line that holds them: as a whole and by `Channel`. */
export function watchMetrics({ operation, channel, metrics }: LogFields, nowMs: number): object | undefined {
  if (operation !== "watch" || typeof metrics !== "object" || metrics === null) return undefined
  return metricsLine(metrics as Readonly<Record<string, number>>, channel, nowMs, { operation })
}
