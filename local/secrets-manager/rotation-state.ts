import type { Reason } from "./journal.ts"
import { CURRENT, detach, isRotationIncomplete, PENDING } from "./labels.ts"
import { daysBetween, nextWindow, windowFrom } from "./schedule.ts"
import { type RotationSettings, type Secret, withoutVersion } from "./secret.ts"

/** Why the rotation that is making `versionId` must not go on; undefined while it may. */
export function reasonToStop(secret: Secret | undefined, versionId: string): Reason | undefined {
  if (secret === undefined || secret.deletionMs !== undefined) return "the secret is gone or marked for deletion"
  if (!secret.rotation?.isEnabled) return "rotation was turned off"
  const isOurs = secret.labels.get(PENDING) === versionId || secret.labels.get(CURRENT) === versionId
  return isOurs ? undefined : "AWSPENDING was taken off the version"
}

/** The version of a rotation that isn't complete, if there is one. */
export function incompleteVersion(secret: Secret): string | undefined {
  return isRotationIncomplete(secret.labels) ? secret.labels.get(PENDING) : undefined
}

/** The secret after its function promoted the version: rotated now, the next date and the days between worked out anew. */
export function afterSuccess(secret: Secret, nowMs: number): Secret {
  const { rotation } = secret
  if (rotation === undefined) return secret
  const { schedule } = rotation
  const calculatedDays = schedule && daysBetween(schedule, nowMs)
  return rescheduled({ ...secret, rotation: { ...rotation, lastRotatedMs: nowMs, calculatedDays } }, nowMs)
}

/** The secret with its next rotation counted from `fromMs`; none while rotation is off or the secret is going. */
export function rescheduled(secret: Secret, fromMs: number): Secret {
  const { rotation } = secret
  if (rotation === undefined) return secret
  return { ...secret, rotation: { ...rotation, nextRotationMs: nextDate(secret, rotation, fromMs) } }
}

function nextDate(secret: Secret, { isEnabled, schedule }: RotationSettings, fromMs: number): number | undefined {
  if (!isEnabled || schedule === undefined || secret.deletionMs !== undefined) return undefined
  return nextWindow(schedule, fromMs)?.startMs
}

/** The secret after a test run: the copy is gone, and AWSPENDING with it. */
export function afterTest(secret: Secret, versionId: string): Secret {
  const isPending = secret.labels.get(PENDING) === versionId
  const unlabelled = isPending ? { ...secret, labels: detach(secret.labels, PENDING) } : secret
  const isElsewhereUsed = [...unlabelled.labels.values()].includes(versionId)
  return isElsewhereUsed ? unlabelled : withoutVersion(unlabelled, versionId)
}

/** Until when a rotation that the schedule started for `dueMs` may be retried; undefined when that is over already. */
export function windowEnd(secret: Secret, dueMs: number, nowMs: number): number | undefined {
  const schedule = secret.rotation?.schedule
  const endMs = schedule && windowFrom(schedule, dueMs).endMs
  return endMs !== undefined && endMs > nowMs ? endMs : undefined
}
