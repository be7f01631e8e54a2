import type { Operation } from "../context.ts"
import { readBoolean, requireString } from "../input.ts"
import { applyMove, stagesOf } from "../labels.ts"
import { invalidParameter, Refusal } from "../refusals.ts"
import type { Secret, Version } from "../secret.ts"
import { toSeconds } from "../wire.ts"
import { identity, readVersionId, requireSecretId } from "./members.ts"
import { readPaging, takePage } from "./paging.ts"

/** UpdateSecretVersionStage: adds, moves or removes one label. */
export const updateSecretVersionStage: Operation = (context, input) => {
  const secretId = requireSecretId(input)
  const label = requireString(input, "VersionStage", { min: 1, max: 256 })
  const removeFrom = readVersionId(input, "RemoveFromVersionId")
  const moveTo = readVersionId(input, "MoveToVersionId")
  const secret = context.store.getLive(secretId)
  if (moveTo === undefined && removeFrom === undefined) {
    throw invalidParameter("You must provide MoveToVersionId, RemoveFromVersionId, or both.")
  }
  for (const id of [removeFrom, moveTo]) checkVersion(secret, id)
  const labels = applyMove(secret.labels, { label, moveTo, removeFrom })
  context.store.put({ ...secret, labels, changedMs: context.clock.now() })
  context.rotations.noticeChange(secret.arn, { resetsSchedule: false })
  return identity(secret)
}

function checkVersion(secret: Secret, id: string | undefined): void {
  if (id === undefined || secret.versions.has(id)) return
  throw new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret version.")
}

/** ListSecretVersionIds: versions that hold a value, those without labels only on request, the oldest first. */
export const listSecretVersionIds: Operation = (context, input) => {
  const secretId = requireSecretId(input)
  const isDeprecatedWanted = readBoolean(input, "IncludeDeprecated") ?? false
  const paging = readPaging(input, 100)
  const secret = context.store.get(secretId)
  const versions = [...secret.versions.values()]
    .filter((version) => version.value !== undefined)
    .filter((version) => isDeprecatedWanted || stagesOf(secret.labels, version.id).length > 0)
    .sort((left, right) => left.createdMs - right.createdMs)
  const page = takePage(versions, paging)
  return {
    Versions: page.items.map((version) => entry(secret, version)),
    NextToken: page.nextToken,
    ...identity(secret),
  }
}

function entry(secret: Secret, version: Version): object {
  const stages = stagesOf(secret.labels, version.id)
  return {
    VersionId: version.id,
    VersionStages: stages.length > 0 ? stages : undefined,
    LastAccessedDate: toSeconds(version.accessedMs),
    CreatedDate: toSeconds(version.createdMs),
    KmsKeyIds: [version.kmsKeyId ?? "DefaultEncryptionKey"],
  }
}
