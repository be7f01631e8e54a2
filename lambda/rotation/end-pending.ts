import { PENDING } from "../labels.ts"
import { moveStageRepeatedly } from "../secrets/move-stage.ts"
import type { RotationDeps, Run } from "./deps.ts"

/** Takes AWSPENDING off this rotation's version. @returns the error's name if it is still there, or undefined */
export async function endPending(deps: RotationDeps, { event }: Run): Promise<string | undefined> {
  const { secretArn, versionId } = event
  const outcome = await moveStageRepeatedly(deps, { secretArn, stage: PENDING, from: versionId })
  if (outcome.kind === "moved") return undefined
  // A removal whose answer got lost is refused when it is repeated, though it took effect.
  const { stages } = await deps.secrets.describe(secretArn)
  return stages[versionId]?.includes(PENDING) ? outcome.error : undefined
}
