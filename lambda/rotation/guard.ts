import type { RotationErrorCode } from "../errors.ts"
import { CURRENT, PENDING, PREVIOUS } from "../labels.ts"
import type { SecretDescription } from "../secrets/secrets.ts"

/** Where a version stands in its rotation. */
export type Standing =
  | { readonly kind: "pending" }
  | { readonly kind: "already-current" }
  | { readonly kind: "refused"; readonly code: RotationErrorCode; readonly message: string }

/**
 * The guards of every step, in AWS's order, and one more: what somebody went back from by hand isn't promoted again by a
 * retry of its rotation. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-lambda-function-overview.html
 */
export function guard({ rotationEnabled, stages }: SecretDescription, versionId: string): Standing {
  const labels = stages[versionId]
  if (!rotationEnabled) {
    return refused("ROTATION_DISABLED", "rotation of this secret is off: turn it on before it is rotated")
  }
  if (!labels) {
    return refused("UNKNOWN_VERSION", `this secret has no staged version ${versionId}: a late or foreign event`)
  }
  if (labels.includes(CURRENT)) return { kind: "already-current" }
  if (labels.includes(PENDING) && labels.includes(PREVIOUS)) {
    return refused(
      "NOT_PENDING",
      `version ${versionId} was current, and somebody went back from it: its AWSPENDING is no rotation under way. The sentinel takes it off within 15 minutes; rotate then`,
    )
  }
  if (labels.includes(PENDING)) return { kind: "pending" }
  return refused(
    "NOT_PENDING",
    `version ${versionId} isn't AWSPENDING any more: this rotation was abandoned or superseded`,
  )
}

function refused(code: RotationErrorCode, message: string): Standing {
  return { kind: "refused", code, message }
}
