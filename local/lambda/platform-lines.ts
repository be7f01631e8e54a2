import type { Logging } from "./function-version.ts"

/** What a platform event says; `requestId` for those of an invocation. */
export type PlatformRecord = { readonly requestId?: string } & Readonly<Record<string, unknown>>

export type PlatformEvent = "initStart" | "start" | "report"

/**
 * Lambda's own lines for an event, in the function's log format. With JSON, events below `systemLevel` are left out.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export function platformLines(
  event: PlatformEvent,
  record: PlatformRecord,
  { format, systemLevel }: Pick<Logging, "format" | "systemLevel">,
  time: Date,
): readonly string[] {
  if (format === "Text") return textLines(event, record)
  if (systemLevel === "WARN" && !isWarning(event, record)) return []
  return [JSON.stringify({ time: time.toISOString(), type: `platform.${event}`, record })]
}

function isWarning(event: PlatformEvent, { status }: PlatformRecord): boolean {
  return event === "report" && status !== "success"
}

function textLines(event: PlatformEvent, record: PlatformRecord): readonly string[] {
  const { requestId } = record
  switch (event) {
    case "initStart":
      return [`INIT_START Runtime Version: ${record.runtimeVersion}`]
    case "start":
      return [`START RequestId: ${requestId} Version: ${record.version}`]
    case "report":
      return [`END RequestId: ${requestId}`, `REPORT RequestId: ${requestId}\t${metricsText(record)}`]
    default:
      return event satisfies never
  }
}

function metricsText({ metrics, status }: PlatformRecord): string {
  const { durationMs, billedDurationMs, memorySizeMB, maxMemoryUsedMB, initDurationMs } = metrics as Record<
    string,
    number | undefined
  >
  const all = [
    `Duration: ${durationMs} ms`,
    `Billed Duration: ${billedDurationMs} ms`,
    `Memory Size: ${memorySizeMB} MB`,
    ...(maxMemoryUsedMB === undefined ? [] : [`Max Memory Used: ${maxMemoryUsedMB} MB`]),
    ...(initDurationMs === undefined ? [] : [`Init Duration: ${initDurationMs} ms`]),
    ...(status === "success" ? [] : [`Status: ${status}`]),
  ]
  return all.map((text) => `${text}\t`).join("")
}
