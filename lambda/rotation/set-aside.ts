import { RotationError } from "../errors.ts"
import { handPutLabel, isTokenLabel, PENDING } from "../labels.ts"
import type { RotationDeps, Run } from "./deps.ts"
import { labelBeforeMove, moveStageRepeatedly } from "./place-label.ts"
import { standingOf } from "./standing.ts"

/**
 * Takes AWSPENDING off this rotation's version, so that the next rotation can start. A value without a queue label gets one
 * first: without any label AWS may forget it, and then nobody could revoke it.
 * @throws {RotationError} `SECRETS_MANAGER`, or a guard's code
 */
export async function setAside(deps: RotationDeps, run: Run): Promise<"set-aside" | "already-current"> {
  const { secretArn, versionId } = run.event
  const { kind, description } = await standingOf(deps, run)
  if (kind === "already-current") return "already-current"
  if (!description.stages[versionId]?.some(isTokenLabel)) {
    const labelled = await labelBeforeMove(deps, { secretArn, stage: handPutLabel(versionId), to: versionId })
    if (labelled.kind === "refused" || labelled.kind === "unknown") throw stuck(labelled.error)
  }
  const outcome = await moveStageRepeatedly(deps, { secretArn, stage: PENDING, from: versionId })
  if (outcome.kind === "moved" || (await isOff(deps, run))) return "set-aside"
  throw stuck(outcome.error)
}

/** A removal whose answer got lost is refused when it is repeated, though it took effect. */
async function isOff(deps: RotationDeps, { event }: Run): Promise<boolean> {
  const { stages } = await deps.secrets.describe(event.secretArn)
  return stages[event.versionId]?.includes(PENDING) !== true
}

function stuck(error: string): RotationError {
  return new RotationError("SECRETS_MANAGER", `AWSPENDING couldn't be taken off a token that will never pass: ${error}`)
}
