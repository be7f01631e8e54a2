import { isListable } from "../held-token.ts"
import { dueRetirements } from "./decide/retirements.ts"
import { rotationReason } from "./decide/rotations.ts"
import { currentOf, type Holding, holdingsIn, holdingsOf } from "./holdings.ts"
import type { Observation, ObservedSecret, Policy } from "./observation.ts"

/** A version whose value has to be read before anything can be decided. */
export interface NeededRead {
  readonly secret: ObservedSecret
  readonly versionId: string
}

/**
 * Versions to read: each current one, once, since its end isn't in its labels; what was put by hand, since no label names
 * its token; and, for the wait between rotations that fail, what may never have been current. Pure.
 */
export function neededReads(observation: Observation, policy: Policy): readonly NeededRead[] {
  return observation.secrets
    .filter(({ description }) => !description.isDeleted)
    .flatMap((secret) => {
      const isTroubled = rotationReason(observation, policy, secret) !== undefined
      return holdingsIn(secret)
        .filter((holding) => holding.held === undefined && mustBeRead(holding, isTroubled))
        .map(({ versionId }) => ({ secret, versionId }))
    })
}

function mustBeRead(holding: Holding, isTroubled: boolean): boolean {
  const { isCurrent, isPending, isPrevious, keyId, tokenLabels, retireLabels } = holding
  if (isCurrent) return true
  const isQueued = tokenLabels.length > 0 || retireLabels.length > 0
  if (isPending || (isPrevious && !isQueued)) return keyId === undefined
  if (isQueued && keyId === undefined) return true
  return !isPrevious && (tokenLabels.length > 0 || (isTroubled && retireLabels.length > 0))
}

/** A token whose death matters, and a version that holds its value. */
export interface Suspect {
  readonly keyId: string
  readonly holder: Holding
}

/**
 * Tokens that LINE doesn't list though they ought to be alive, or are due: whether they are dead has to be proved. A live
 * token is seen in the list, so that only a dead one ever travels in a URL. Pure.
 */
export function suspectsOf(observation: Observation, policy: Policy): readonly Suspect[] {
  const { liveKeyIds, nowMs, channelId } = observation
  if (liveKeyIds === undefined) return []
  const due = dueRetirements(observation, policy).flatMap(({ keyId, holders: [holder] }) =>
    holder === undefined ? [] : [{ keyId, holder }],
  )
  const current = observation.secrets.flatMap((secret) => {
    const holder = currentOf(holdingsIn(secret))
    const held = secret.description.isDeleted ? undefined : holder?.held
    if (holder === undefined || held?.kind !== "token" || held.channelId !== channelId) return []
    return isListable(held, nowMs) ? [{ keyId: held.keyId, holder }] : []
  })
  return [...due, ...current].filter(({ keyId }) => !liveKeyIds.includes(keyId))
}

/** Whether the channel's current and pending values are all known; a raw value put by hand isn't. Pure. */
export function unreadableInUse(observation: Pick<Observation, "secrets">): readonly Holding[] {
  return holdingsOf(observation).filter(
    ({ isCurrent, isPending, held }) => (isCurrent || isPending) && held?.kind === "unreadable",
  )
}
