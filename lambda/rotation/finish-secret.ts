import { RotationError } from "../errors.ts"
import {
  CURRENT,
  countLabels,
  handPutLabel,
  isTokenLabel,
  LABEL_LIMIT,
  outgoingLabel,
  PREVIOUS,
  type StagesByVersion,
  versionWith,
} from "../labels.ts"
import { accessHint } from "../secrets/access-hint.ts"
import { nameToken } from "./adopt.ts"
import type { RotationDeps, Run, StepResult } from "./deps.ts"
import { labelBeforeMove } from "./place-label.ts"
import { readPending } from "./read-pending.ts"
import { standingOf } from "./standing.ts"

/** Waits before AWSCURRENT's move is tried again, in milliseconds. */
const BACKOFF_MS = [100, 400, 1_200]

/**
 * finishSecret: moves AWSCURRENT by compare-and-swap, and nothing else. The superseded token is revoked later, by the
 * sentinel: a revocation here would be forgotten if the process died between the two.
 * @throws {RotationError} `NO_TOKEN_STORED`, `LABEL_MISSING`, `PROMOTION_FAILED`, `SECRETS_MANAGER`, or a guard's code
 */
export async function finishSecret(deps: RotationDeps, run: Run): Promise<StepResult> {
  const waits = [...BACKOFF_MS]
  for (let isRepeat = false; ; isRepeat = true) {
    const { kind, description } = await standingOf(deps, run)
    const { stages } = description
    const keyId = keyIdOf(stages, run.event.versionId)
    if (kind === "already-current") return { outcome: isRepeat ? "promoted" : "already-current", ...keyId }
    await requireNamedValue(deps, run, stages)
    const failure = await promote(deps, run, stages)
    if (failure === undefined) return { outcome: "promoted", ...keyId }
    const waitMs = waits.shift()
    if (waitMs === undefined) throw new RotationError("PROMOTION_FAILED", `${failure}. The retry tries again`)
    await deps.sleep(waitMs)
  }
}

/** Moves AWSCURRENT off exactly the version that was seen to have it. @returns what failed, or undefined */
async function promote(deps: RotationDeps, { event }: Run, stages: StagesByVersion): Promise<string | undefined> {
  const { secretArn, versionId } = event
  const outgoing = versionWith(CURRENT, stages)
  const unnamed = outgoing === undefined ? undefined : await nameOutgoing(deps, secretArn, outgoing, stages)
  if (unnamed !== undefined) return unnamed
  const move = { secretArn, stage: CURRENT, to: versionId }
  const moved = await deps.secrets.moveStage(outgoing === undefined ? move : { ...move, from: outgoing })
  return moved.kind === "moved"
    ? undefined
    : `AWSCURRENT couldn't be moved to this version: ${moved.error}${accessHint("UpdateSecretVersionStage", moved.error)}`
}

/** Gives the outgoing version a label of ours if it has none, as after a Put by hand. @returns what failed, or undefined */
async function nameOutgoing(
  deps: RotationDeps,
  secretArn: string,
  outgoing: string,
  stages: StagesByVersion,
): Promise<string | undefined> {
  const labels = stages[outgoing] ?? []
  const stage = outgoingLabel(outgoing, labels)
  const labelsToCome = 1 + (versionWith(PREVIOUS, stages) === undefined ? 1 : 0)
  const hasNoRoom = countLabels(stages) + labelsToCome > LABEL_LIMIT
  if (labels.some(isTokenLabel) || versionWith(stage, stages) !== undefined || hasNoRoom) return undefined
  const named = await labelBeforeMove(deps, { secretArn, stage, to: outgoing })
  const isDone = named.kind === "moved" || named.kind === "no-room"
  return isDone ? undefined : `the outgoing version couldn't get its label ${stage}: ${named.error}`
}

/** Never promotes an empty version: a label of ours proves that a value was stored, else it has to be seen, and is named. */
async function requireNamedValue(deps: RotationDeps, run: Run, stages: StagesByVersion): Promise<void> {
  if (stages[run.event.versionId]?.some(isTokenLabel)) return
  const value = await readPending(deps, run, { isExpected: true })
  if (value.kind === "absent") throw new RotationError("NO_TOKEN_STORED", "no token stored yet: nothing was promoted")
  await nameToken(deps, run, stages, value.text)
}

function keyIdOf(stages: StagesByVersion, versionId: string): { keyId?: string } {
  const label = stages[versionId]?.find(isTokenLabel)
  return label === undefined || label === handPutLabel(versionId) ? {} : { keyId: label.slice("token:".length) }
}
