import {
  countLabels,
  freeTokenLabel,
  isFull,
  LABEL_LIMIT,
  retireLabel,
  SENTINEL_SPARE,
  tokenLabel,
  versionWith,
} from "../../labels.ts"
import type { Action } from "../action.ts"
import { type Holding, holdingsIn, holdingsOf, isDemoted, isInUse, keyIdsInUse, wasNeverCurrent } from "../holdings.ts"
import type { Observation, Policy } from "../observation.ts"
import { placeOf } from "./retirements.ts"

/** No token is revoked earlier than this after it was seen superseded, whatever the grace. */
const LEAST_GRACE_MS = 30 * 60_000

/** How long a run may take: AWSPENDING is taken off later in it. */
const RUN_MS = 7 * 60_000

/** Gives what was seen superseded its due time, takes one off what is current again, and names what is current. Pure. */
export function decideLabels(observation: Observation, policy: Policy): readonly Action[] {
  const inUse = keyIdsInUse(holdingsOf(observation).filter((holding) => !isDemoted(holding)))
  return observation.secrets
    .filter(({ description }) => !description.isDeleted)
    .flatMap((secret) => {
      return holdingsIn(secret).flatMap((holding) => [
        ...stamp(observation, policy, holding, inUse),
        ...unstamp(holding),
        ...nameCurrent(holding),
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
  if (!isWaitingToBeSeen(observation, policy, holding) || (keyId !== undefined && inUse.has(keyId))) return []
  if (keyId === undefined && holding.held === undefined) return []
  const { graceMs, reason } = graceOf(policy, holding)
  const add = retireLabel(observation.nowMs + graceMs, nameFor(holding))
  // Where nothing can be added, what goes anyway goes first: another label keeps the value meanwhile.
  const old = retireLabels.filter((label) => label !== add)
  const relabelling =
    isFull(holding.secret.description.stages) && tokenLabels.length > 0
      ? { removeFirst: old, add, remove: tokenLabels }
      : { add, remove: [...old, ...tokenLabels] }
  return [{ kind: "stamp-superseded", ...placeOf(holding), name, ...relabelling, reason }]
}

/** What somebody went back from is seen in the run that takes AWSPENDING off it: later nobody can tell that it was current. */
function isWaitingToBeSeen(observation: Observation, policy: Policy, holding: Holding): boolean {
  if (isInUse(holding)) return isDemoted(holding)
  const isUnseen = holding.tokenLabels.length > 0 || isUnlabelledAndLive(observation, holding)
  return isUnseen || isDueTooLate(observation, policy, holding)
}

function graceOf({ graceMs, retireNow }: Policy, holding: Holding) {
  if (holding.secret.app === retireNow) return { graceMs: 0, reason: "ordered" } as const
  if (wasNeverCurrent(holding)) return { graceMs: LEAST_GRACE_MS, reason: "never-current" } as const
  const untilSeenMs = isDemoted(holding) ? RUN_MS : 0
  return { graceMs: Math.max(graceMs, LEAST_GRACE_MS) + untilSeenMs, reason: "superseded" } as const
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

/** What only AWSPREVIOUS or somebody's own label holds, as after two values put by hand: it is queued if LINE still lists it. */
function isUnlabelledAndLive({ liveKeyIds = [] }: Observation, { retireLabels, held }: Holding): boolean {
  return retireLabels.length === 0 && held?.kind === "token" && liveKeyIds.includes(held.keyId)
}

/** Its label is added also where it is seen already: reads lag, and another run may have taken it off since. */
function unstamp(holding: Holding): readonly Action[] {
  const { isCurrent, retireLabels, tokenLabels, versionId, name, secret } = holding
  if (!isCurrent || retireLabels.length === 0) return []
  const add = tokenLabels[0] ?? freeTokenLabel(versionId, name, secret.description.stages)
  const relabelling = isFull(secret.description.stages)
    ? { removeFirst: retireLabels, add, remove: [] }
    : { add, remove: retireLabels }
  return [{ kind: "unstamp-current", ...placeOf(holding), ...relabelling, reason: "current-again" }]
}

/**
 * A current token without a label, put by hand or stored while there was no room, is named as soon as there is: two
 * promotions on, nothing else keeps its value. The next rotation would take that place anyway. A copy of a token that another
 * version is labelled with needs none.
 */
function nameCurrent(holding: Holding): readonly Action[] {
  const { isCurrent, retireLabels, held, secret } = holding
  const { stages } = secret.description
  const add = tokenLabel(holding.name)
  const isNamed = retireLabels.length > 0 || versionWith(add, stages) !== undefined
  const hasRoom = countLabels(stages) + 1 + SENTINEL_SPARE <= LABEL_LIMIT
  if (!isCurrent || isNamed || held?.kind !== "token" || !hasRoom) return []
  return [{ kind: "name-current", ...placeOf(holding), add, reason: "unlabelled" }]
}
