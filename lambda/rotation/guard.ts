import type { RotationErrorCode } from "../errors.ts"
import { CURRENT, PENDING } from "../labels.ts"
import type { SecretDescription } from "../secrets/secrets.ts"

/** Where a version stands in its rotation. */
export type Standing =
  | { readonly kind: "pending" }
  | { readonly kind: "already-current" }
  | { readonly kind: "refused"; readonly code: RotationErrorCode; readonly message: string }

/** The guards of every step, in AWS's order. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-lambda-function-overview.html */
export function guard({ rotationEnabled, stages }: SecretDescription, versionId: string): Standing {
  const labels = stages[versionId]
  if (!rotationEnabled) {
    return refused("ROTATION_DISABLED", "rotation of this secret is off: turn it on before it is rotated")
  }
  if (!labels) {
    return refused("UNKNOWN_VERSION", `this secret has no staged version ${versionId}: a late or foreign event`)
  }
  if (labels.includes(CURRENT)) return { kind: "already-current" }
  if (labels.includes(PENDING)) return { kind: "pending" }
  return refused(
    "NOT_PENDING",
    `version ${versionId} isn't AWSPENDING any more: this rotation was abandoned or superseded`,
  )
}

function refused(code: RotationErrorCode, message: string): Standing {
  return { kind: "refused", code, message }
}
