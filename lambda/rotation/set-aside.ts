import { RotationError } from "../errors.ts"
import { handPutLabel, isTokenLabel, type StagesByVersion, tokenLabel, versionWith } from "../labels.ts"
import type { RotationDeps, Run } from "./deps.ts"
import { endPending } from "./end-pending.ts"
import { labelBeforeMove } from "./place-label.ts"
import { standingOf } from "./standing.ts"

/**
 * Takes AWSPENDING off this rotation's version, so that the next rotation can start. A value without a queue label gets one
 * first: without any label AWS may forget it, and then nobody could revoke it. Only a dead token may do without.
 * @throws {RotationError} `LABEL_ROOM`, `SECRETS_MANAGER`, or a guard's code
 */
export async function setAside(
  deps: RotationDeps,
  run: Run,
  token: { readonly keyId: string | undefined; readonly isDead: boolean },
): Promise<"set-aside" | "already-current"> {
  const { kind, description } = await standingOf(deps, run)
  if (kind === "already-current") return "already-current"
  const failure = (await nameValue(deps, run, description.stages, token)) ?? (await endPending(deps, run))
  if (failure === undefined) return "set-aside"
  throw new RotationError(
    "SECRETS_MANAGER",
    `AWSPENDING couldn't be taken off a token that will never pass: ${failure}`,
  )
}

async function nameValue(
  deps: RotationDeps,
  { event }: Run,
  stages: StagesByVersion,
  { keyId, isDead }: { readonly keyId: string | undefined; readonly isDead: boolean },
): Promise<string | undefined> {
  const { secretArn, versionId } = event
  const stage = keyId === undefined ? handPutLabel(versionId) : tokenLabel(keyId)
  if (stages[versionId]?.some(isTokenLabel) || versionWith(stage, stages) !== undefined) return undefined
  const named = await labelBeforeMove(deps, { secretArn, stage, to: versionId })
  if (named.kind === "no-room" && !isDead) throw noRoom(stage)
  return named.kind === "moved" || named.kind === "no-room" ? undefined : named.error
}

function noRoom(stage: string): RotationError {
  return new RotationError(
    "LABEL_ROOM",
    `the secret has no room for the staging label ${stage} of a pending token that will never pass but may be alive, so AWSPENDING was left on it: superseded tokens wait for their revocation (is the sentinel running?)`,
  )
}
