import { RotationError } from "../errors.ts"
import { CURRENT, handPutLabel, isQueueLabel, type StagesByVersion, versionWith } from "../labels.ts"
import type { RotationDeps, Run, StepResult } from "./deps.ts"
import { labelBeforeMove } from "./place-label.ts"
import { readPending } from "./read-pending.ts"
import { standingOf } from "./standing.ts"

/** Waits before AWSCURRENT's move is tried again, in milliseconds. */
const BACKOFF_MS = [100, 400, 1_200]

/**
 * finishSecret: moves AWSCURRENT by compare-and-swap, and nothing else. The superseded token is revoked later, by the
 * sentinel: a revocation here would be forgotten if the process died between the two.
 * @throws {RotationError} `NO_TOKEN_STORED`, `CURRENT_MOVED`, or a guard's code
 */
export async function finishSecret(deps: RotationDeps, run: Run): Promise<StepResult> {
  let failure = "never tried"
  for (const waitMs of [0, ...BACKOFF_MS]) {
    await deps.sleep(waitMs)
    const { kind, description } = await standingOf(deps, run)
    if (kind === "already-current") return { outcome: waitMs === 0 ? "already-current" : "promoted" }
    await requireValue(deps, run, description.stages)
    const outcome = await promote(deps, run, description.stages)
    if (outcome.kind === "moved") return { outcome: "promoted", ...keyIdOf(description.stages, run.event.versionId) }
    failure = outcome.error
  }
  throw new RotationError(
    "CURRENT_MOVED",
    `AWSCURRENT couldn't be moved to this version: ${failure}. The retry tries again`,
  )
}

/** Names the outgoing value, if it was put by hand, and moves AWSCURRENT off exactly the version that was seen to have it. */
async function promote(deps: RotationDeps, { event }: Run, stages: StagesByVersion) {
  const { secretArn, versionId } = event
  const outgoing = versionWith(CURRENT, stages)
  if (outgoing === undefined) return deps.secrets.moveStage({ secretArn, stage: CURRENT, to: versionId })
  if (!stages[outgoing]?.some(isQueueLabel)) {
    const labelled = await labelBeforeMove(deps, { secretArn, stage: handPutLabel(outgoing), to: outgoing })
    if (labelled.kind === "refused" || labelled.kind === "unknown") return labelled
  }
  return deps.secrets.moveStage({ secretArn, stage: CURRENT, to: versionId, from: outgoing })
}

/** Its queue label proves that a value was stored; without one the value itself has to be seen: never promote an empty version. */
async function requireValue(deps: RotationDeps, run: Run, stages: StagesByVersion): Promise<void> {
  if (stages[run.event.versionId]?.some(isQueueLabel)) return
  const value = await readPending(deps, run, { isExpected: true })
  if (value.kind === "absent") throw new RotationError("NO_TOKEN_STORED", "no token stored yet: nothing was promoted")
}

function keyIdOf(stages: StagesByVersion, versionId: string): { keyId?: string } {
  const byHand = handPutLabel(versionId)
  const label = stages[versionId]?.find((found) => found.startsWith("token:") && found !== byHand)
  return label === undefined ? {} : { keyId: label.slice("token:".length) }
}
