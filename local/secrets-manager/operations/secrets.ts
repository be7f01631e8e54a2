import type { Operation } from "../context.ts"
import { readBoolean, readInteger, readString, readTags, requireString } from "../input.ts"
import { checkName, checkSecretId } from "../lookup.ts"
import {
  invalidParameter,
  invalidRequest,
  markedForDeletion,
  Refusal,
  secretNotFound,
  tokenInUse,
} from "../refusals.ts"
import type { Secret } from "../secret.ts"
import { isSameValue, putValue } from "../versions.ts"
import { toSeconds } from "../wire.ts"
import { describe } from "./describe.ts"
import { identity, readValue, refuseUnsupported, requireSecretId, requireToken } from "./members.ts"
import { checkTags } from "./tags.ts"

const DAY_MS = 86_400_000

/** CreateSecret; the same name, token and value again change nothing. */
export const createSecret: Operation = (context, input) => {
  const name = requireString(input, "Name", { min: 1, max: 512 })
  const token = requireToken(input)
  checkName(name)
  refuseUnsupported(input, "AddReplicaRegions", "Type")
  const description = readString(input, "Description", { max: 2048 })
  const kmsKeyId = readString(input, "KmsKeyId", { max: 2048 })
  const tags = readTags(input, "Tags")
  const value = readValue(input)
  checkTags(tags ?? [])
  context.store.purge()
  const existing = context.store.find(name)
  if (existing !== undefined) return repeated(existing, token, value)
  const nowMs = context.clock.now()
  const empty: Secret = {
    arn: context.store.mintArn(name),
    name,
    description: description || undefined,
    kmsKeyId: kmsKeyId || undefined,
    tags: tags?.length ? tags : undefined,
    createdMs: nowMs,
    changedMs: nowMs,
    versions: new Map(),
    labels: new Map(),
  }
  context.store.put(value === undefined ? empty : putValue(empty, { id: token, value, nowMs }, context.switches()))
  return { ...identity(empty), VersionId: value === undefined ? undefined : token }
}

function repeated(existing: Secret, token: string, value: ReturnType<typeof readValue>): object {
  if (existing.deletionMs !== undefined) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )
  }
  const version = existing.versions.get(token)
  if (version?.value === undefined || value === undefined) {
    throw new Refusal(
      "ResourceExistsException",
      `The operation failed because the secret ${existing.name} already exists.`,
    )
  }
  if (!isSameValue(version.value, value)) throw tokenInUse(token, existing.arn)
  return { ...identity(existing), VersionId: token }
}

/** DescribeSecret; it answers for a secret marked for deletion too. */
export const describeSecret: Operation = (context, input) => {
  const secret = context.store.get(requireSecretId(input))
  return describe(secret, "VersionIdsToStages")
}

/** UpdateSecret: details, and with a value a new current version. */
export const updateSecret: Operation = (context, input) => {
  const secretId = requireSecretId(input)
  const id = requireToken(input)
  const description = readString(input, "Description", { max: 2048 })
  const kmsKeyId = readString(input, "KmsKeyId", { max: 2048 })
  const value = readValue(input)
  const secret = context.store.getLive(secretId)
  const nowMs = context.clock.now()
  const detailed: Secret = {
    ...secret,
    description: description === undefined ? secret.description : description || undefined,
    kmsKeyId: kmsKeyId === undefined ? secret.kmsKeyId : kmsKeyId || undefined,
    changedMs: nowMs,
  }
  if (value === undefined) {
    context.store.put(detailed)
    return identity(secret)
  }
  const stored = putValue(detailed, { id, value, nowMs }, context.switches())
  context.store.put(stored)
  if (stored !== detailed) context.rotations.noticeChange(secret.arn, { resetsSchedule: true })
  return {
    ...identity(secret),
    VersionId: id,
  }
}

/** DeleteSecret: opens a window of 7 to 30 days (default 30), or deletes at once when forced. */
export const deleteSecret: Operation = (context, input) => {
  const secretId = requireSecretId(input)
  const isForced = readBoolean(input, "ForceDeleteWithoutRecovery") ?? false
  const days = readInteger(input, "RecoveryWindowInDays")
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")
  }
  if (isForced && days !== undefined) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
  }
  const nowMs = context.clock.now()
  checkSecretId(secretId)
  const secret = context.store.find(secretId)
  if (isForced) {
    if (secret !== undefined) context.store.delete(secret.arn)
    if (secret !== undefined) context.rotations.noticeChange(secret.arn, { resetsSchedule: false })
    return { ...forcedIdentity(secret, secretId, context.store), DeletionDate: toSeconds(nowMs) }
  }
  if (secret === undefined) throw secretNotFound()
  if (secret.deletionMs !== undefined) throw markedForDeletion()
  const deletionMs = nowMs + (days ?? 30) * DAY_MS
  context.store.put({
    ...secret,
    deletionMs,
    rotation: secret.rotation && { ...secret.rotation, nextRotationMs: undefined },
  })
  context.rotations.noticeChange(secret.arn, { resetsSchedule: false })
  return { ...identity(secret), DeletionDate: toSeconds(deletionMs) }
}

function forcedIdentity(
  secret: Secret | undefined,
  secretId: string,
  store: { arnPrefix: string; mintArn(name: string): string },
) {
  if (secret !== undefined) return identity(secret)
  const name = secretId.startsWith(store.arnPrefix) ? secretId.slice(store.arnPrefix.length) : secretId
  return secretId.startsWith("arn:")
    ? { ARN: secretId, Name: name.replace(/-[A-Za-z0-9]{6}$/, "") }
    : { ARN: store.mintArn(name), Name: name }
}

/** RestoreSecret: closes the deletion window. */
export const restoreSecret: Operation = (context, input) => {
  const secret = context.store.get(requireSecretId(input))
  context.store.put({ ...secret, deletionMs: undefined })
  context.rotations.noticeChange(secret.arn, { resetsSchedule: true })
  return identity(secret)
}
