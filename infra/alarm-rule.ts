import type { Rotation } from "./model/rotation.ts"

/** One alarm, on a number that is taken over all channels. */
export interface AlarmRule {
  /** Also the name of its runbook, `docs/runbooks/<name>.md`. */
  readonly name: string
  /** What it means, in a sentence. */
  readonly meaning: string
  /** What to do first, in a sentence. */
  readonly firstStep: string
  readonly metric: string
  /** Whose errors are counted, where the metric is Lambda's own; absent for metrics of ours. */
  readonly errorsOf?: "rotation" | "sentinel"
  readonly statistic: "Minimum" | "Maximum" | "Sum"
  readonly comparison: "below" | "at-least"
  readonly threshold: number
  readonly periodSeconds: number
  /** Periods that are looked at. */
  readonly periods: number
  /** How many of them must be beyond the threshold. */
  readonly periodsToAlarm: number
  /** Whether silence is bad. Such an alarm is made anew when it begins to expect something else. */
  readonly isSilenceBad?: boolean
}

/** Namespace of the functions' metrics; those by `Prefix` alone are over all channels of a stack. */
export const METRIC_NAMESPACE = "LineTokenRotation"

/** How a number is judged. */
type Judgement = Omit<AlarmRule, "name" | "meaning" | "firstStep">

/** A number of each run: an alarm when it is so in three runs of five, since one bad run repairs itself. */
export function everyRun(
  { sentinelEveryMinutes }: Rotation,
  metric: string,
  statistic: AlarmRule["statistic"],
  comparison: AlarmRule["comparison"],
  threshold: number,
): Judgement {
  const periodSeconds = sentinelEveryMinutes * 60
  return { metric, statistic, comparison, threshold, periodSeconds, periods: 5, periodsToAlarm: 3 }
}

/** Something that must not happen at all: an alarm as soon as it has. */
export function atOnce(metric: string): Judgement {
  return {
    metric,
    statistic: "Sum",
    comparison: "at-least",
    threshold: 1,
    periodSeconds: 300,
    periods: 1,
    periodsToAlarm: 1,
  }
}
