import type { Context, Operation } from "../context.ts"
import { type Input, readString, readStrings } from "../input.ts"
import { CURRENT, stagesOf } from "../labels.ts"
import { invalidParameter, invalidRequest, Refusal, valueNotFound } from "../refusals.ts"
import { type Secret, type Version, withVersion } from "../secret.ts"
import { putValue } from "../versions.ts"
import { toSeconds } from "../wire.ts"
import { isSelected, readFilters } from "./filters.ts"
import { identity, readValue, readVersionId, requireSecretId, requireToken } from "./members.ts"
import { readPaging, takePage } from "./paging.ts"

const DAY_MS = 86_400_000

/** GetSecretValue: by version id, by stage, by both, or what is current. */
export const getSecretValue: Operation = (context, input) => {
  const secretId = requireSecretId(input)
  const versionId = readVersionId(input, "VersionId")
  const stage = readString(input, "VersionStage", { min: 1, max: 256 })
  const secret = context.store.getLive(secretId)
  return readVersion(context, secret, select(secret, versionId, stage))
}

function select(secret: Secret, versionId: string | undefined, stage: string | undefined): Version {
  if (versionId === undefined) return holderOf(secret, stage ?? CURRENT)
  const version = secret.versions.get(versionId)
  if (version === undefined) throw valueNotFound("VersionId", versionId)
  if (stage !== undefined && secret.labels.get(stage) !== versionId) {
    throw invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.")
  }
  if (version.value === undefined) throw valueNotFound("VersionId", versionId)
  return version
}

function holderOf(secret: Secret, stage: string): Version {
  const version = secret.versions.get(secret.labels.get(stage) ?? "")
  if (version?.value === undefined) throw valueNotFound("staging label", stage)
  return version
}

function readVersion(context: Context, secret: Secret, version: Version): object {
  const accessedMs = Math.floor(context.clock.now() / DAY_MS) * DAY_MS
  context.store.touch({ ...withVersion(secret, { ...version, accessedMs }), accessedMs })
  const stages = stagesOf(secret.labels, version.id)
  return {
    ...identity(secret),
    VersionId: version.id,
    SecretString: version.value?.secretString,
    SecretBinary: version.value?.secretBinary,
    VersionStages: stages.length > 0 ? stages : undefined,
    CreatedDate: toSeconds(version.createdMs),
  }
}

/** PutSecretValue: without stages the version becomes current, and a rotation under way is abandoned. */
export const putSecretValue: Operation = (context, input) => {
  const secretId = requireSecretId(input)
  const id = requireToken(input)
  readString(input, "RotationToken", { min: 36, max: 256, pattern: /^[a-zA-Z0-9-]+$/, isSensitive: true })
  const stages = readStages(input)
  const value = readValue(input)
  if (value === undefined) throw invalidRequest("You must provide either SecretString or SecretBinary.")
  const secret = context.store.getLive(secretId)
  const stored = putValue(secret, { id, value, stages, nowMs: context.clock.now() }, context.switches())
  context.store.put(stored)
  if (stored !== secret) context.rotations.noticeChange(secret.arn, { resetsSchedule: stages === undefined })
  const attached = inOrderOf(stages ?? [], stagesOf(stored.labels, id))
  return { ...identity(secret), VersionId: id, VersionStages: attached.length > 0 ? attached : undefined }
}

/** Labels in the order in which they were asked for, the others after them. */
function inOrderOf(asked: readonly string[], labels: readonly string[]): string[] {
  return [...new Set([...asked.filter((label) => labels.includes(label)), ...labels])]
}

function readStages(input: Input): string[] | undefined {
  const stages = readStrings(input, "VersionStages", { min: 1, max: 20 })
  for (const [index, stage] of stages?.entries() ?? []) {
    readString({ [`versionStages.${index + 1}.member`]: stage }, `versionStages.${index + 1}.member`, {
      min: 1,
      max: 256,
    })
  }
  return stages
}

/** BatchGetSecretValue: by ids or by filters, never both; what can't be read is listed under `Errors`. */
export const batchGetSecretValue: Operation = (context, input) => {
  const ids = readStrings(input, "SecretIdList", { min: 1, max: 20 })
  const filters = readFilters(input)
  if ((ids === undefined) === (filters === undefined)) {
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.")
  }
  const paging = readPaging(input, 20)
  if (ids !== undefined) {
    if (paging.isLimited) {
      throw invalidParameter("'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.")
    }
    return readAll(context, ids)
  }
  const selected = context.store.all().filter((secret) => secret.deletionMs === undefined)
  const page = takePage(
    selected.filter((secret) => isSelected(secret, filters ?? [])),
    paging,
  )
  return {
    ...readAll(
      context,
      page.items.map((secret) => secret.arn),
    ),
    NextToken: page.nextToken,
  }
}

function readAll(context: Context, ids: readonly string[]): { SecretValues: object[]; Errors: object[] } {
  const values: object[] = []
  const errors: object[] = []
  for (const SecretId of ids) {
    try {
      const secret = context.store.getLive(SecretId)
      values.push(readVersion(context, secret, holderOf(secret, CURRENT)))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      errors.push({ SecretId, ErrorCode: error.type, Message: error.message })
    }
  }
  return { SecretValues: values, Errors: errors }
}
