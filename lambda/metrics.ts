import type { Logger } from "./log.ts"

/** CloudWatch's namespace of all metrics here. */
export const METRIC_NAMESPACE = "LineTokenRotation"

type Fields = Readonly<Record<string, unknown>>

/** Error codes of createSecret that come after LINE issued a token. */
const AFTER_ISSUE = new Set<unknown>(["STORE_REFUSED", "STORE_UNKNOWN", "TOKEN_LEAKED"])
const ISSUED_OUTCOMES = new Set<unknown>(["stored", "duplicate-won"])

/**
 * The metrics of one step, from its log line, in CloudWatch's embedded metric format: as a whole and by `Channel`.
 *
 * - `StepDurationMs`, `StepFailed` (0 or 1): of each step
 * - `TokensIssued`, `TokensLeaked` (0 or 1): of createSecret; leaked is what could be neither stored nor revoked
 * - `TokensPromoted` (0 or 1): of finishSecret
 *
 * @param fields the log line: identifiers, an outcome, an error code, `durationMs`
 * @param nowMs milliseconds since the epoch
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function stepMetrics(fields: Fields, nowMs: number): object {
  const { step, channel, outcome, error } = fields
  const values = { ...stepValues(fields), ...tokenValues(fields) }
  const named = channel === undefined ? {} : { Channel: channel }
  return {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: channel === undefined ? [[]] : [[], ["Channel"]],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: unitOf(Name) })),
        },
      ],
    },
    ...named,
    ...values,
    step,
    outcome,
    error,
  }
}

function stepValues({ durationMs, error }: Fields): Record<string, number> {
  return { StepDurationMs: Number(durationMs), StepFailed: one(error !== undefined) }
}

function tokenValues({ step, outcome, error }: Fields): Record<string, number> {
  if (step === "finishSecret") return { TokensPromoted: one(outcome === "promoted") }
  if (step !== "createSecret") return {}
  return {
    TokensIssued: one(ISSUED_OUTCOMES.has(outcome) || AFTER_ISSUE.has(error)),
    TokensLeaked: one(error === "TOKEN_LEAKED"),
  }
}

function one(isSo: boolean): number {
  return isSo ? 1 : 0
}

function unitOf(name: string): "Milliseconds" | "Count" {
  return name.endsWith("Ms") ? "Milliseconds" : "Count"
}

export interface MetricSink {
  /** Writes one line as it is. */
  readonly write: (line: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * A logger that also writes the metrics of each line, whatever the log level. They go to stdout past the console: Lambda's
 * JSON logging would put what the console gets under `message`, where CloudWatch doesn't look for metrics.
 */
export function withMetrics(log: Logger, { write, now }: MetricSink): Logger {
  const metered = (line: Logger["info"]) => (fields: Fields) => {
    write(`${JSON.stringify(stepMetrics(fields, now()))}\n`)
    return line(fields)
  }
  return { info: metered(log.info), error: metered(log.error) }
}
