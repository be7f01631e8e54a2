import { countLabels } from "../../labels.ts"
import type { Action } from "../action.ts"
import { type Holding, holdingsOf, isInUse, keyIdsInUse, wasNeverCurrent } from "../holdings.ts"
import { type Death, mayHoldTokens, type Observation, type Policy } from "../observation.ts"

/** A superseded token whose time has come: every version that holds it is labelled and due, and none is in use. */
export interface Retirement {
  readonly keyId: string
  readonly holders: readonly Holding[]
  /** The latest due time of all holders, in milliseconds since the epoch. */
  readonly dueAtMs: number
}

/** What the queue of retirements can be told from. */
type Queue = Pick<Observation, "secrets"> & Partial<Pick<Observation, "liveKeyIds">>

/** Tokens that wait for their revocation, due or not: decided per key id, across all secrets of the channel. Pure. */
export function retirementsOf(observation: Queue): readonly Retirement[] {
  const holdings = holdingsOf(observation)
  const inUse = keyIdsInUse(holdings)
  const byKeyId = Map.groupBy(holdings, ({ keyId }) => keyId)
  return [...byKeyId].flatMap(([keyId, holders]) => {
    if (keyId === undefined || inUse.has(keyId)) return []
    const retiring = holders.filter(
      (holder) => !holder.secret.description.isDeleted && !isForgotten(observation, holder),
    )
    const dueTimes = retiring.map(({ dueAtMs, tokenLabels }) => (tokenLabels.length > 0 ? undefined : dueAtMs))
    const isWaiting = retiring.length > 0 && dueTimes.every((time) => time !== undefined)
    return isWaiting ? [{ keyId, holders: retiring, dueAtMs: Math.max(...dueTimes) }] : []
  })
}

/** A version whose label came off because its token is dead: AWSPREVIOUS may still be on it, and says nothing. */
function isForgotten({ liveKeyIds }: Queue, holder: Holding): boolean {
  return isUnqueued(holder) && !isListed(liveKeyIds, holder.keyId)
}

function isUnqueued({ tokenLabels, retireLabels, secret }: Holding): boolean {
  return tokenLabels.length === 0 && retireLabels.length === 0 && !secret.description.isDeleted
}

/** The retirements whose time has come, or that the operator ordered. Pure. */
export function dueRetirements(observation: Observation, { retireNow }: Policy): readonly Retirement[] {
  return retirementsOf(observation).filter(({ holders }) =>
    holders.every(({ secret, dueAtMs = 0 }) => dueAtMs <= observation.nowMs || secret.app === retireNow),
  )
}

/** Revokes what is due and alive, and forgets what is due and proved dead. Pure. */
export function decideRetirements(observation: Observation, policy: Policy): readonly Action[] {
  const due = dueRetirements(observation, policy)
  return [
    ...due.flatMap((retirement) => revocation(observation, retirement)),
    ...due.flatMap((retirement) => forgetting(observation, retirement)),
    ...forgetWhatIsNoToken(observation, policy),
  ]
}

function revocation(observation: Observation, { keyId, holders, dueAtMs }: Retirement): readonly Action[] {
  const [holder] = holders
  const label = holder?.retireLabels[0]
  if (holder === undefined || label === undefined || !isAlive(observation, keyId) || isBlind(observation)) return []
  if (holdingsOf(observation).some((other) => other.keyId === keyId && isUnqueued(other))) return []
  const reason = dueAtMs <= observation.nowMs ? "due" : "ordered"
  return [{ kind: "revoke", ...placeOf(holder), keyId, label, reason }]
}

/** Listed, or unlisted and yet accepted. */
function isAlive({ liveKeyIds, deaths }: Observation, keyId: string): boolean {
  return liveKeyIds !== undefined && (liveKeyIds.includes(keyId) || deaths[keyId] === "accepted")
}

/** Whether some version's token isn't known, in use or superseded a moment ago: any token of the channel could be that one. */
function isBlind(observation: Observation): boolean {
  return observation.unseen.some(mayHoldTokens) || holdingsOf(observation).some(isUnreadYet)
}

function isUnreadYet({ keyId, held, isCurrent, secret }: Holding): boolean {
  const isUnknown = held === undefined || (held.kind === "absent" && isCurrent)
  return keyId === undefined && isUnknown && !secret.description.isDeleted
}

function forgetting(observation: Observation, retirement: Retirement): readonly Action[] {
  const { keyId, holders } = retirement
  const death = deathOf(observation, retirement)
  if (death === undefined) return []
  return holders
    .filter((holder) => !isKeptInMind(observation, holder))
    .map((holder) => ({
      kind: "unlabel-proved",
      ...placeOf(holder),
      name: keyId,
      labels: holder.retireLabels,
      reason: death,
    }))
}

/** No token of LINE's lives longer, whatever a value that was put by hand says of its end, or whose channel's it is. */
const LONGEST_LIFE_MS = 30 * 24 * 3_600_000

/** Dead for sure: expired, refused and not listed, or not listed so long after it was superseded that none can be alive. */
function deathOf(
  { liveKeyIds, deaths, nowMs }: Observation,
  { keyId, dueAtMs }: Retirement,
): Extract<Death, "expired" | "refused"> | undefined {
  const death = deaths[keyId]
  if (death === "expired") return death
  if (liveKeyIds === undefined || liveKeyIds.includes(keyId) || death === "accepted") return undefined
  if (death === "refused") return death
  return nowMs >= dueAtMs + LONGEST_LIFE_MS ? "expired" : undefined
}

/** How long a token that was never current is remembered, so that rotations that fail one after the other slow down. */
const REMEMBERED_MS = 24 * 3_600_000
/** Labels in use from which on room is worth more than memory; AWS allows 20. */
const CROWDED = 12

function isKeptInMind({ nowMs }: Observation, holder: Holding): boolean {
  const labels = countLabels(holder.secret.description.stages)
  const held = holder.held
  if (held?.kind !== "token" || labels >= CROWDED || nowMs - held.issuedAtMs >= REMEMBERED_MS) return false
  return wasNeverCurrent(holder)
}

/** A value put by hand that is no token secret of ours: there is nothing that could be revoked with it. */
function forgetWhatIsNoToken({ secrets, nowMs, liveKeyIds }: Observation, { retireNow }: Policy): readonly Action[] {
  return holdingsOf({ secrets }).flatMap((holder) => {
    const { keyId, held, dueAtMs, tokenLabels, secret } = holder
    const isDue = dueAtMs !== undefined && (dueAtMs <= nowMs || secret.app === retireNow) && tokenLabels.length === 0
    if (!isDue || held === undefined || held.kind === "token" || isListed(liveKeyIds, keyId)) return []
    if (isInUse(holder) || secret.description.isDeleted) return []
    const reason = held.kind === "absent" ? "empty" : "unreadable"
    return [{ kind: "unlabel-proved", ...placeOf(holder), name: holder.name, labels: holder.retireLabels, reason }]
  })
}

/** A label may name a token whose value somebody replaced: while LINE lists it, it isn't forgotten. */
function isListed(liveKeyIds: Observation["liveKeyIds"], keyId: string | undefined): boolean {
  return keyId !== undefined && (liveKeyIds === undefined || liveKeyIds.includes(keyId))
}

/** Where an action on a version happens. */
export function placeOf({ secret, versionId }: Holding) {
  return { app: secret.app, secretArn: secret.description.arn, versionId }
}
