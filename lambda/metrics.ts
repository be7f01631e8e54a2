import type { Logger } from "./log.ts"

/** CloudWatch's namespace of all metrics here. */
export const METRIC_NAMESPACE = "LineTokenRotation"

/** A log line's members. */
export type LogFields = Readonly<Record<string, unknown>>

/** Whose metrics they are. */
export interface MetricOwner {
  readonly prefix: string
  readonly channel?: unknown
}

/**
 * Metrics in CloudWatch's embedded metric format: as a whole, which is by `Prefix`, since two stacks in one account and
 * Region share the namespace; and, where there is a channel, by `Prefix` and `Channel`.
 * @param values by name; one that ends in `Ms` is in milliseconds, one that begins with `Seconds` in seconds, any other is a count
 * @param whose the prefix of the secrets, and the channel if one is known
 * @param nowMs milliseconds since the epoch
 * @param beside identifiers that stand beside them
 * @param byChannel names of the metrics that are told by channel too; default all. Each is charged per channel and hour
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricsLine(
  values: Readonly<Record<string, number>>,
  { prefix, channel }: MetricOwner,
  nowMs: number,
  beside: LogFields,
  byChannel: readonly string[] = Object.keys(values),
): object {
  const total = directive(["Prefix"], Object.keys(values))
  const ofChannel = channel === undefined || byChannel.length === 0 ? [] : [directive(["Prefix", "Channel"], byChannel)]
  return {
    _aws: { Timestamp: nowMs, CloudWatchMetrics: [total, ...ofChannel] },
    Prefix: prefix,
    ...(channel === undefined ? {} : { Channel: channel }),
    ...values,
    ...beside,
  }
}

function directive(dimensions: readonly string[], names: readonly string[]): object {
  const Metrics = names.map((Name) => ({ Name, Unit: unitOf(Name) }))
  return { Namespace: METRIC_NAMESPACE, Dimensions: [dimensions], Metrics }
}

function unitOf(name: string): "Milliseconds" | "Seconds" | "Count" {
  if (name.endsWith("Ms")) return "Milliseconds"
  return /^Seconds/.test(name) ? "Seconds" : "Count"
}

export interface MetricSink {
  /** Writes one line as it is. */
  readonly write: (line: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** The metrics that a log line holds, if any. */
export type MetricsOf = (fields: LogFields, nowMs: number) => object | undefined

/**
 * A logger that also writes the metrics of each line, whatever the log level. They go to stdout past the console: Lambda's
 * JSON logging would put what the console gets under `message`, where CloudWatch doesn't look for metrics.
 */
export function withMetrics(log: Logger, { write, now }: MetricSink, metricsOf: MetricsOf): Logger {
  const metered = (line: Logger["info"]) => (fields: LogFields) => {
    const metrics = metricsOf(fields, now())
    if (metrics !== undefined) write(`${JSON.stringify(metrics)}\n`)
    return line(fields)
  }
  return { info: metered(log.info), error: metered(log.error) }
}
