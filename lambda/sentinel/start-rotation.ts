import { RotationError } from "../errors.ts"
import { CURRENT, versionWith } from "../labels.ts"
import { accessHint } from "../secrets/access-hint.ts"
import { mayStart } from "./decide/rotations.ts"
import type { SentinelDeps } from "./deps.ts"

interface RotationStart {
  readonly secretArn: string
  /** What was current when it was decided. */
  readonly currentVersionId: string | undefined
  /** Of the version to make. */
  readonly versionId: string
}

/**
 * Starts a rotation, after a last look: RotateSecret would turn the rotation of a paused secret on again, and another
 * rotation may have ended meanwhile.
 * @throws {RotationError} `SECRETS_MANAGER`
 */
export async function startRotation(
  deps: SentinelDeps,
  { secretArn, currentVersionId, versionId }: RotationStart,
): Promise<"done" | "skipped"> {
  const description = await deps.secrets.describe(secretArn)
  if (!mayStart(description) || versionWith(CURRENT, description.stages) !== currentVersionId) return "skipped"
  const outcome = await deps.secrets.rotate(secretArn, versionId)
  if (outcome.kind === "started" || outcome.kind === "in-progress") return "done"
  throw new RotationError(
    "SECRETS_MANAGER",
    `RotateSecret of ${secretArn} failed with ${outcome.error}${accessHint("RotateSecret", outcome.error)}`,
    { awsError: outcome.error },
  )
}
