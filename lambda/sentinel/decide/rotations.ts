import { createHash } from "node:crypto"
import { isListable, isNearEnd } from "../../held-token.ts"
import { CURRENT, PENDING, versionWith } from "../../labels.ts"
import type { SecretDescription } from "../../secrets/secrets.ts"
import { SLOTS } from "../../slots.ts"
import type { Action, RotationReason } from "../action.ts"
import { currentOf, holdingsIn, holdingsOf, isInUse } from "../holdings.ts"
import type { Observation, ObservedSecret, Policy } from "../observation.ts"

/** Runs within so long that decide the same start one rotation. */
const BUCKET_MS = 30 * 60_000
/** How much later than its interval and window a rotation is overdue. */
const PATIENCE_MS = 3_600_000

/** Starts rotations that AWS's schedule won't, or not in time. Pure. */
export function decideRotations(observation: Observation, policy: Policy): readonly Action[] {
  return observation.secrets.flatMap((secret) => {
    const reason = rotationReason(observation, policy, secret)
    if (reason === undefined || !mayRotate(observation, policy, secret, reason)) return []
    const waitUntilMs = backoffEndMs(observation, secret)
    if (waitUntilMs > observation.nowMs) return [backingOff(secret, waitUntilMs)]
    const { arn } = secret.description
    const versionId = nextVersionId(secret, observation.nowMs)
    const currentVersionId = versionWith(CURRENT, secret.description.stages)
    return [{ kind: "start-rotation", app: secret.app, secretArn: arn, currentVersionId, versionId, reason }]
  })
}

/** Why a secret needs a new token now; undefined when it doesn't. Pure. */
export function rotationReason(
  observation: Observation,
  policy: Policy,
  secret: ObservedSecret,
): RotationReason | undefined {
  const { nowMs, channelId, liveKeyIds, deaths } = observation
  const current = currentOf(holdingsIn(secret))
  if (current === undefined) return "missing"
  const { held } = current
  if (held?.kind !== "token") return undefined
  if (held.channelId !== channelId) return isProvedChannel(observation) ? "foreign" : undefined
  if (held.expiresAtMs <= nowMs) return "expired"
  const isAbsent = liveKeyIds !== undefined && !liveKeyIds.includes(held.keyId)
  if (isAbsent && isListable(held, nowMs) && deaths[held.keyId] === "refused") return "dead"
  if (isNearEnd(held, nowMs)) return "near-expiry"
  return nowMs >= overdueAtMs(secret, policy, held.issuedAtMs) ? "overdue" : undefined
}

/**
 * Whether LINE lists a token that some secret holds: then the credentials are this channel's, and a current token of another
 * one is what is wrong. Else the credentials may be, and a rotation would make every app speak as somebody else.
 */
function isProvedChannel({ secrets, liveKeyIds = [] }: Observation): boolean {
  return holdingsOf({ secrets }).some(({ keyId }) => keyId !== undefined && liveKeyIds.includes(keyId))
}

function overdueAtMs({ description }: ObservedSecret, { intervalMs }: Policy, issuedAtMs: number): number {
  const { intervalSeconds = 0, windowSeconds } = description.schedule
  return issuedAtMs + Math.max(intervalMs, intervalSeconds * 1_000) + windowSeconds * 1_000 + PATIENCE_MS
}

/** Never a paused secret, one that is being deleted or rotated, or a rotation that would find no slot. */
function mayRotate(
  { liveKeyIds }: Observation,
  { slotReserve }: Policy,
  { description }: ObservedSecret,
  reason: RotationReason,
): boolean {
  if (!mayStart(description) || liveKeyIds === undefined) return false
  const mayUseReserve = reason !== "overdue" && reason !== "missing"
  return liveKeyIds.length < (mayUseReserve ? SLOTS : SLOTS - slotReserve)
}

/** Whether a rotation may be started: on, not under deletion, and none under way. Pure. */
export function mayStart({ rotationEnabled, isDeleted, stages }: SecretDescription): boolean {
  const isRotating = Object.values(stages).some((labels) => labels.includes(PENDING) && !labels.includes(CURRENT))
  return rotationEnabled && !isDeleted && !isRotating
}

const REMEMBERED_MS = 24 * 3_600_000

/** Each token of the last 24 hours that never became current doubles the wait for the next one. */
function backoffEndMs({ nowMs }: Observation, secret: ObservedSecret): number {
  const issuedAtMs = setAside(secret).filter((time) => nowMs - time < REMEMBERED_MS)
  return issuedAtMs.length === 0 ? nowMs : Math.max(...issuedAtMs) + 2 ** issuedAtMs.length * BUCKET_MS
}

/** When tokens were issued that never became current, or that somebody went back from: too many only delay a start. */
function setAside(secret: ObservedSecret): readonly number[] {
  const holdings = holdingsIn(secret)
  const current = currentOf(holdings)?.held
  const sinceMs = current?.kind === "token" ? current.issuedAtMs : 0
  return holdings
    .filter((holding) => !isInUse(holding) && !holding.isPrevious)
    .flatMap(({ held }) => (held?.kind === "token" && held.issuedAtMs > sinceMs ? [held.issuedAtMs] : []))
}

function backingOff({ app }: ObservedSecret, untilMs: number): Action {
  const until = new Date(untilMs).toISOString()
  const reason = `the last rotations of ${app} made tokens that never became current (see the rotation function's errors), or somebody went back from them: the next one is started after ${until}, or by RotateSecret at once`
  return { kind: "report", code: "backing-off", severity: "problem", app, reason }
}

/** The same for every run within half an hour that sees the same current version, so that overlapping runs collapse. Pure. */
export function nextVersionId({ description }: Pick<ObservedSecret, "description">, nowMs: number): string {
  const { arn, stages } = description
  const current = versionWith(CURRENT, stages) ?? "none"
  const bucket = Math.floor(nowMs / BUCKET_MS)
  const hex = createHash("sha256").update(`${arn} ${current} ${bucket}`).digest("hex")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5")
}
