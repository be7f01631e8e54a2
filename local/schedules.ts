import type { ScheduleRun, Scheduler } from "./scheduler/scheduler.ts"
import type { DueReport, RotationEvent, SecretsManager } from "./secrets-manager/secrets-manager.ts"
import type { SeededChannel } from "./seed.ts"

/** What had fallen due, and what became of it. */
export interface SchedulesReport extends DueReport {
  /** One run a channel at most. */
  readonly sentinel: readonly ScheduleRun[]
}

const SENTINEL_EVERY_MINUTES = 15

/** Has the sentinel watch each channel every 15 minutes; nothing where there is no sentinel. */
export function scheduleSentinel(
  scheduler: Pick<Scheduler, "add">,
  functionArn: string | null,
  channels: readonly SeededChannel[],
): void {
  if (functionArn === null) return
  for (const { name: channel, tokenSecrets } of channels) {
    const event = { operation: "watch", channel, apps: Object.keys(tokenSecrets) }
    scheduler.add({ name: `line-token-sentinel-${channel}`, everyMinutes: SENTINEL_EVERY_MINUTES, functionArn, event })
  }
}

/** Runs the rotations that have fallen due, then the sentinel, and waits for what the sentinel started. */
export async function runSchedules(
  secretsManager: Pick<SecretsManager, "history" | "runDue">,
  scheduler: Pick<Scheduler, "runDue">,
): Promise<SchedulesReport> {
  const { deleted, rotations } = await secretsManager.runDue()
  const seen = secretsManager.history().length
  const sentinel = await scheduler.runDue()
  if (sentinel.length > 0) await secretsManager.runDue()
  const started = secretsManager.history().slice(seen).flatMap(reportOf)
  return { deleted, rotations: [...rotations, ...started], sentinel }
}

function reportOf(event: RotationEvent): DueReport["rotations"] {
  const { type, secretArn, versionId } = event
  switch (type) {
    case "RotationSucceeded":
      return [{ secretArn, versionId, outcome: "succeeded" }]
    case "RotationFailed":
      return [{ secretArn, versionId, outcome: "failed" }]
    case "RotationAbandoned":
      return [{ secretArn, versionId, outcome: "abandoned" }]
    case "RetryScheduled":
      return [{ secretArn, versionId, outcome: "failed", retryDueMs: event.dueMs }]
    default:
      return []
  }
}
