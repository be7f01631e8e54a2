import { RotationError } from "../errors.ts"
import { accessHint } from "../secrets/access-hint.ts"
import { moveStageRepeatedly } from "../secrets/move-stage.ts"
import type { SentinelDeps } from "./deps.ts"

/** A staging label of a version. */
export interface VersionLabel {
  readonly secretArn: string
  readonly versionId: string
  readonly label: string
}

/** Puts a label onto a version. @throws {RotationError} `SECRETS_MANAGER` if it isn't there then */
export async function addLabel(deps: SentinelDeps, { secretArn, versionId, label }: VersionLabel): Promise<void> {
  const outcome = await moveStageRepeatedly(deps, { secretArn, stage: label, to: versionId })
  if (outcome.kind === "moved" || (await isOn(deps, secretArn, versionId, label))) return
  throw failure(`the staging label ${label} couldn't be added to version ${versionId} of ${secretArn}`, outcome.error)
}

/** Takes a label off a version. @throws {RotationError} `SECRETS_MANAGER` if it is still there then */
export async function removeLabel(deps: SentinelDeps, { secretArn, versionId, label }: VersionLabel): Promise<void> {
  const outcome = await moveStageRepeatedly(deps, { secretArn, stage: label, from: versionId })
  if (outcome.kind === "moved" || !(await isOn(deps, secretArn, versionId, label))) return
  throw failure(`the staging label ${label} couldn't be taken off version ${versionId} of ${secretArn}`, outcome.error)
}

/** An answer that got lost may have taken effect, and another run may have been faster: the secret itself tells. */
async function isOn({ secrets }: SentinelDeps, secretArn: string, versionId: string, label: string): Promise<boolean> {
  const { stages } = await secrets.describe(secretArn)
  return stages[versionId]?.includes(label) ?? false
}

const NO_ROOM =
  ": all of the secret's staging labels are in use; superseded tokens free theirs when they are retired (`retire-now` does it at once), and labels of your own can be taken off"

function failure(what: string, error: string): RotationError {
  const hint = error === "LimitExceededException" ? NO_ROOM : accessHint("UpdateSecretVersionStage", error)
  return new RotationError("SECRETS_MANAGER", `${what}: ${error}${hint}`, { awsError: error })
}
