import { retireLabel, tokenLabel, versionWith } from "../../labels.ts"
import type { Action } from "../action.ts"
import { type Holding, holdingsIn, holdingsOf, isInUse, keyIdsInUse, wasNeverCurrent } from "../holdings.ts"
import type { Observation, ObservedSecret, Policy } from "../observation.ts"
import { placeOf } from "./retirements.ts"

/** No token is revoked earlier than this after it was seen superseded, whatever the grace. */
const LEAST_GRACE_MS = 30 * 60_000

/** Gives what was seen superseded its due time, and takes one off what is current again. Pure. */
export function decideLabels(observation: Observation, policy: Policy): readonly Action[] {
  const inUse = keyIdsInUse(holdingsOf(observation))
  return observation.secrets
    .filter(({ description }) => !description.isDeleted)
    .flatMap((secret) => {
      return holdingsIn(secret).flatMap((holding) => [
        ...stamp(observation, policy, holding, inUse),
        ...unstamp(secret, holding),
      ])
    })
}

function stamp(
  observation: Observation,
  policy: Policy,
  holding: Holding,
  inUse: ReadonlySet<string>,
): readonly Action[] {
  const { keyId, tokenLabels, retireLabels, name } = holding
  const isWaitingToBeSeen =
    tokenLabels.length > 0 || isUnlabelledPrevious(observation, holding) || isDueTooLate(observation, policy, holding)
  if (!isWaitingToBeSeen || isInUse(holding) || (keyId !== undefined && inUse.has(keyId))) return []
  if (keyId === undefined && holding.held === undefined) return []
  const { graceMs, reason } = graceOf(policy, holding)
  const add = retireLabel(observation.nowMs + graceMs, nameFor(holding))
  const remove = [...retireLabels.filter((label) => label !== add), ...tokenLabels]
  return [{ kind: "stamp-superseded", ...placeOf(holding), name, add, remove, reason }]
}

function graceOf({ graceMs, retireNow }: Policy, holding: Holding) {
  if (holding.secret.app === retireNow) return { graceMs: 0, reason: "ordered" } as const
  if (wasNeverCurrent(holding)) return { graceMs: LEAST_GRACE_MS, reason: "never-current" } as const
  return { graceMs: Math.max(graceMs, LEAST_GRACE_MS), reason: "superseded" } as const
}

/** A label is on one version only, and another version of this secret may hold the same token under its key id. */
function nameFor({ secret, versionId, name, labels }: Holding): string {
  const { stages } = secret.description
  const isTaken = Object.entries(stages).some(
    ([other, theirs]) => other !== versionId && theirs.some((label) => label.endsWith(`:${name}`)),
  )
  return isTaken && !labels.includes(tokenLabel(name)) ? `v-${versionId}` : name
}

/** How much later than now and the grace a due time may be: the clock that wrote it was wrong, or the grace was longer. */
const SKEW_MS = 3_600_000

function isDueTooLate({ nowMs }: Observation, { graceMs }: Policy, { dueAtMs = 0 }: Holding): boolean {
  return dueAtMs > nowMs + Math.max(graceMs, LEAST_GRACE_MS) + SKEW_MS
}

/** What AWSPREVIOUS alone holds, as after two values put by hand: it is queued if LINE still lists it. */
function isUnlabelledPrevious({ liveKeyIds = [] }: Observation, holding: Holding): boolean {
  const { isPrevious, retireLabels, tokenLabels, held } = holding
  const isUnlabelled = isPrevious && retireLabels.length === 0 && tokenLabels.length === 0
  return isUnlabelled && held?.kind === "token" && liveKeyIds.includes(held.keyId)
}

function unstamp({ description }: ObservedSecret, holding: Holding): readonly Action[] {
  const { isCurrent, retireLabels, tokenLabels, name } = holding
  if (!isCurrent || retireLabels.length === 0) return []
  const label = tokenLabel(name)
  const isNamed = tokenLabels.length > 0 || versionWith(label, description.stages) !== undefined
  const add = isNamed ? undefined : label
  return [{ kind: "unstamp-current", ...placeOf(holding), add, remove: retireLabels, reason: "current-again" }]
}
