import { isListable } from "../held-token.ts"
import { dueRetirements } from "./decide/retirements.ts"
import { rotationReason } from "./decide/rotations.ts"
import { currentOf, type Holding, holdingsIn, holdingsOf, isInUse } from "./holdings.ts"
import type { Observation, ObservedSecret, Policy } from "./observation.ts"

/** A version whose value has to be read before anything can be decided. */
export interface NeededRead {
  readonly secret: ObservedSecret
  readonly versionId: string
}

/**
 * Versions to read: each current one, once, since its end isn't in its labels; those whose token no label names, as after
 * a Put by hand; and, for the wait between rotations that fail, what may never have been current. Pure.
 */
export function neededReads(observation: Observation, policy: Policy): readonly NeededRead[] {
  return observation.secrets
    .filter(({ description }) => !description.isDeleted)
    .flatMap((secret) => {
      const isTroubled = rotationReason(observation, policy, secret) !== undefined || isUnlisted(observation, secret)
      const isOrderWanted = holdingsIn(secret).some((holding) => isQueuedAlone(holding, isTroubled))
      return holdingsIn(secret)
        .filter((holding) => holding.held === undefined && mustBeRead(holding, { isTroubled, isOrderWanted }))
        .map(({ versionId }) => ({ secret, versionId }))
    })
}

interface Wanted {
  readonly isTroubled: boolean
  /** Some version may never have been current, which is told from the order of the others. */
  readonly isOrderWanted: boolean
}

/** Whether a version is queued, and neither in use nor AWSPREVIOUS. */
function isQueuedAlone({ isCurrent, isPending, isPrevious, tokenLabels, retireLabels }: Holding, isTroubled: boolean) {
  if (isCurrent || isPending || isPrevious) return false
  return tokenLabels.length > 0 || (isTroubled && retireLabels.length > 0)
}

/** Whether LINE doesn't list the current token: it may prove dead. */
function isUnlisted({ liveKeyIds }: Observation, secret: ObservedSecret): boolean {
  const keyId = currentOf(holdingsIn(secret))?.keyId
  return keyId !== undefined && liveKeyIds !== undefined && !liveKeyIds.includes(keyId)
}

function mustBeRead(holding: Holding, { isTroubled, isOrderWanted }: Wanted): boolean {
  if (holding.isCurrent || holding.keyId === undefined) return true
  return isQueuedAlone(holding, isTroubled) || (holding.isPrevious && isOrderWanted)
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
  return [...current, ...due].filter(({ keyId }) => !liveKeyIds.includes(keyId))
}

/** Every version of the channel that is current or pending, and can be read. Pure. */
export function readableInUse({ secrets }: Pick<Observation, "secrets">): readonly Holding[] {
  return holdingsOf({ secrets }).filter((holding) => isInUse(holding) && !holding.secret.description.isDeleted)
}
