import type { RotationEvent } from "../secrets-manager/secrets-manager.ts"
import type { NewEvent } from "./events.ts"

/** What the timeline tells of one line of Secrets Manager's history. Pure. */
export function rotationEvents(event: RotationEvent): readonly NewEvent[] {
  const { versionId } = event
  switch (event.type) {
    case "StepStarted":
      return event.step === "createSecret" ? [{ type: "rotation-started", versionId, attempt: event.attempt }] : []
    case "StepEnded":
      return event.outcome === "failed" ? [failedStep(event)] : []
    case "RetryScheduled":
      return [{ type: "retry-scheduled", versionId, attempt: event.attempt, waitMs: event.dueMs - event.atMs }]
    case "RotationSucceeded":
      return [{ type: "rotation-ended", versionId, outcome: "succeeded" }]
    case "RotationFailed":
      return [{ type: "rotation-ended", versionId, outcome: "failed", reason: event.reason }]
    case "RotationAbandoned":
      return [{ type: "rotation-ended", versionId, outcome: "abandoned", reason: event.reason }]
    case "RotationStarted":
    case "TestRotationSucceeded":
    case "TestRotationFailed":
      return []
    default:
      return event satisfies never
  }
}

function failedStep(event: Extract<RotationEvent, { type: "StepEnded" }>): NewEvent {
  const { step, versionId, attempt, errorType } = event
  return { type: "step-failed", step, versionId, attempt, ...(errorType === undefined ? {} : { error: errorType }) }
}
