import { attach, CURRENT, checkLabelLimit, detach, PENDING, stagesOf } from "./labels.ts"
import { invalidParameter, tokenInUse } from "./refusals.ts"
import { type Secret, type SecretValue, type Version, withoutVersion, withVersion } from "./secret.ts"
import type { Switches } from "./switches.ts"

/** Versions kept before deprecated ones go. */
const VERSION_LIMIT = 100
/** Youngest age at which a deprecated version may go. */
const DEPRECATED_FOR_MS = 24 * 3_600_000

/** One write of a value. Without `stages` the version becomes current. */
export interface ValueWrite {
  /** The ClientRequestToken: it becomes the version id. */
  readonly id: string
  readonly value: SecretValue
  readonly stages?: readonly string[] | undefined
  readonly nowMs: number
}

/**
 * Stores a value as PutSecretValue, UpdateSecret and CreateSecret do. The same id with the same value changes nothing.
 * @throws Refusal ResourceExistsException (the id holds another value), LimitExceededException,
 * InvalidParameterException (by switch: a stage beside AWSPENDING onto the placeholder).
 */
export function putValue(secret: Secret, write: ValueWrite, switches: Switches): Secret {
  const existing = secret.versions.get(write.id)
  if (existing?.value !== undefined) {
    if (isSameValue(existing.value, write.value)) return secret
    throw tokenInUse(write.id, secret.arn)
  }
  if (existing !== undefined) refuseStageBesidePending(secret, write, switches)
  const stored = withVersion(secret, {
    id: write.id,
    value: write.value,
    createdMs: existing?.createdMs ?? write.nowMs,
    kmsKeyId: secret.kmsKeyId,
  })
  const labels = labelsAfter(secret, write, switches)
  checkLabelLimit(secret.labels, labels)
  return prune({ ...stored, labels, changedMs: write.nowMs }, write.nowMs)
}

function refuseStageBesidePending(secret: Secret, { id, stages = [] }: ValueWrite, switches: Switches): void {
  const isBeside = secret.labels.get(PENDING) === id && stages.some((stage) => stage !== PENDING)
  if (!isBeside || switches.stageBesidePending === "accepted") return
  throw invalidParameter(
    `You can't attach other staging labels together with ${PENDING} to the version that the rotation created. Attach them with UpdateSecretVersionStage.`,
  )
}

function labelsAfter(secret: Secret, { id, stages }: ValueWrite, switches: Switches) {
  if (stages === undefined) return attach(detach(secret.labels, PENDING), CURRENT, id)
  const labelled = stages.reduce((labels, stage) => attach(labels, stage, id), secret.labels)
  return isFirstValue(secret, id, switches) ? attach(labelled, CURRENT, id) : labelled
}

/** A secret's first version becomes current whatever its stages; whether the placeholder counts is a switch. */
function isFirstValue(secret: Secret, id: string, switches: Switches): boolean {
  if ([...secret.versions.values()].some((version) => version.value !== undefined)) return false
  return secret.versions.has(id) ? switches.firstPendingValueBecomesCurrent : secret.versions.size === 0
}

/** True when both hold the same bytes in the same form. */
export function isSameValue(left: SecretValue, right: SecretValue): boolean {
  return left.secretString === right.secretString && left.secretBinary === right.secretBinary
}

/** Adds the AWSPENDING version that a rotation starts with: without a value, or (a test run) with a copy of the current one. */
export function addPending(secret: Secret, id: string, nowMs: number, kind: "placeholder" | "copy"): Secret {
  const version: Version = {
    id,
    createdMs: nowMs,
    kmsKeyId: secret.kmsKeyId,
    value: kind === "copy" ? currentVersion(secret)?.value : undefined,
  }
  const labels = attach(secret.labels, PENDING, id)
  checkLabelLimit(secret.labels, labels)
  return { ...withVersion(secret, version), labels, changedMs: nowMs }
}

/** The version that AWSCURRENT is on. */
function currentVersion(secret: Secret): Version | undefined {
  return secret.versions.get(secret.labels.get(CURRENT) ?? "")
}

/** Drops the oldest deprecated versions beyond 100, never one younger than 24 hours. */
function prune(secret: Secret, nowMs: number): Secret {
  const surplus = secret.versions.size - VERSION_LIMIT
  if (surplus <= 0) return secret
  return [...secret.versions.values()]
    .filter((version) => stagesOf(secret.labels, version.id).length === 0)
    .filter((version) => nowMs - version.createdMs > DEPRECATED_FOR_MS)
    .sort((left, right) => left.createdMs - right.createdMs)
    .slice(0, surplus)
    .reduce((kept, version) => withoutVersion(kept, version.id), secret)
}
