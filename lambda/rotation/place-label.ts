import { RotationError } from "../errors.ts"
import { accessHint } from "../secrets/access-hint.ts"
import { moveStageRepeatedly } from "../secrets/move-stage.ts"
import type { StageMove, StageOutcome } from "../secrets/secrets.ts"
import type { RotationDeps, Run } from "./deps.ts"

/** Puts one of our labels onto this rotation's version, if there is room. @throws {RotationError} `LABEL_MISSING`; the retry tries again. */
export async function placeLabel(deps: RotationDeps, { event }: Run, label: string): Promise<void> {
  const outcome = await labelBeforeMove(deps, { secretArn: event.secretArn, stage: label, to: event.versionId })
  if (outcome.kind === "moved" || outcome.kind === "no-room") return
  throw new RotationError(
    "LABEL_MISSING",
    `a token is stored, but its staging label ${label} couldn't be added: ${outcome.error}${accessHint("UpdateSecretVersionStage", outcome.error)}`,
  )
}

/**
 * Puts a label of ours onto a version that is about to lose AWS's. A secret without room for it is no failure (`no-room`):
 * AWS's own label holds the value for one more round, and an app's token goes first.
 */
export async function labelBeforeMove(
  deps: RotationDeps,
  move: Required<Pick<StageMove, "secretArn" | "stage" | "to">>,
): Promise<StageOutcome | { readonly kind: "no-room" }> {
  const outcome = await moveStageRepeatedly(deps, move)
  return outcome.kind === "refused" && outcome.error === "LimitExceededException" ? { kind: "no-room" } : outcome
}
