import { RotationError } from "../errors.ts"
import { isFull, isTokenLabel, type StagesByVersion, tokenLabel, versionWith } from "../labels.ts"
import { readStoredToken } from "../stored-token.ts"
import type { RotationDeps, Run, StepResult } from "./deps.ts"
import { endPending } from "./end-pending.ts"
import { placeLabel } from "./place-label.ts"
import { readPending } from "./read-pending.ts"
import { isCopyOfCurrent } from "./test-copy.ts"

/**
 * Takes over a value that is there: from an earlier delivery of this step, or left over from a test of the current token.
 * @throws {RotationError} `LEFTOVER_COPY`, `LABEL_MISSING`
 */
export async function adopt(deps: RotationDeps, run: Run, stages: StagesByVersion, text: string): Promise<StepResult> {
  const keyId = readStoredToken(text)?.keyId
  if (keyId === undefined) return { outcome: "already-stored" }
  const isOwn = stages[run.event.versionId]?.includes(tokenLabel(keyId)) ?? false
  if (!isOwn && (await isCopyOfCurrent(deps, run, stages, { text, keyId }))) throw await endLeftoverCopy(deps, run)
  await nameToken(deps, run, stages, text)
  return { outcome: "already-stored", keyId }
}

/** Adds the label of a stored token that has none, as after a kill between a Put and its label. @throws {RotationError} `LABEL_MISSING` */
export async function nameToken(deps: RotationDeps, run: Run, stages: StagesByVersion, text: string): Promise<void> {
  const keyId = readStoredToken(text)?.keyId
  const isLabelled = stages[run.event.versionId]?.some(isTokenLabel) ?? false
  if (keyId === undefined || isLabelled || isFull(stages)) return
  const label = tokenLabel(keyId)
  if (versionWith(label, stages) === undefined) await placeLabel(deps, run, label)
}

/** Promoting a copy of the current token would count as a rotation, and change nothing. Its value stays with the current version. */
async function endLeftoverCopy(deps: RotationDeps, run: Run): Promise<RotationError> {
  const failure = await endPending(deps, run)
  return new RotationError(
    "LEFTOVER_COPY",
    `the pending version is a copy of the current token, left over from a test of it; AWSPENDING ${failure === undefined ? "was taken off" : `couldn't be taken off (${failure})`}, and the next rotation issues a new token`,
  )
}

/**
 * Waits for a value that DescribeSecret already shows: GetSecretValue only lags, and issuing now would be the second time.
 * @throws {RotationError} `NO_TOKEN_STORED`, and those of `adopt`
 */
export async function adoptWhenReadable(deps: RotationDeps, run: Run, stages: StagesByVersion): Promise<StepResult> {
  const value = await readPending(deps, run, { isExpected: true })
  if (value.kind === "value") return adopt(deps, run, stages, value.text)
  throw new RotationError(
    "NO_TOKEN_STORED",
    "this version's labels say that a token is stored, but it can't be read yet: the retry will",
  )
}
