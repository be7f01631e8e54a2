import { freeTokenLabel, handPutLabel, isFull, pendingSeenLabel } from "../../labels.ts"
import type { Action } from "../action.ts"
import { currentOf, type Holding, holdingsIn, isDemoted } from "../holdings.ts"
import type { Observation } from "../observation.ts"
import { placeOf } from "./retirements.ts"

/** How much longer than its window a rotation may hold AWSPENDING. */
const PATIENCE_MS = 3_600_000
/** A first sight that is further in the future was written by a clock that was wrong. */
const SKEW_MS = 10 * 60_000

/**
 * Looks after AWSPENDING. A version has no age that DescribeSecret shows, so the first sight of a pending one leaves a
 * label; the same version with that label after its window and an hour is stuck. One that is AWSPREVIOUS was current:
 * somebody went back to an older token, and AWSPENDING that stayed on it is no rotation under way. Pure.
 */
export function decidePending({ secrets, nowMs }: Observation): readonly Action[] {
  return secrets
    .filter(({ description }) => !description.isDeleted)
    .flatMap((secret) => {
      const holdings = holdingsIn(secret)
      const current = currentOf(holdings)
      return holdings.flatMap((holding) =>
        holding.isPending && !holding.isCurrent
          ? watch(holding, current, nowMs)
          : [...makeRoom(holding), ...unmark(holding, current)],
      )
    })
}

/** In a full secret nothing can be marked, and an empty AWSPENDING is the place that everything else there waits for. */
function watch(holding: Holding, current: Holding | undefined, nowMs: number): readonly Action[] {
  const { pendingSinceMs, secret, pendingSeenLabels } = holding
  const { stages, schedule } = secret.description
  if (isDemoted(holding)) return isUnread(holding) ? [] : [clear(holding, current, "demoted")]
  if (pendingSinceMs === undefined || pendingSinceMs > nowMs + SKEW_MS) {
    if (isFull(stages)) return holding.held?.kind === "absent" ? [clear(holding, current, "no-room")] : []
    const add = pendingSeenLabel(nowMs)
    return [{ kind: "mark-pending", ...placeOf(holding), add, remove: pendingSeenLabels, reason: "first-sight" }]
  }
  const isStuck = nowMs - pendingSinceMs >= schedule.windowSeconds * 1_000 + PATIENCE_MS
  if (!isStuck || isUnread(holding)) return []
  return [clear(holding, current, "stuck")]
}

/** AWSPREVIOUS keeps a value that was current. Without room for a label that has to come, the first sight's makes way for it. */
function clear(holding: Holding, current: Holding | undefined, reason: "stuck" | "demoted" | "no-room"): Action {
  const { pendingSeenLabels, secret } = holding
  const wanted = labelToKeep(holding, current)
  const hasNoRoom = isFull(secret.description.stages)
  const add = reason === "demoted" && hasNoRoom && pendingSeenLabels.length === 0 ? undefined : wanted
  const mustMakeWay = add !== undefined && hasNoRoom
  const [removeFirst, remove] = mustMakeWay ? [pendingSeenLabels, []] : [[], pendingSeenLabels]
  return { kind: "clear-pending", ...placeOf(holding), removeFirst, add, remove, reason }
}

/** Whether a value may be there that nothing but AWSPENDING would keep. */
function isUnread({ tokenLabels, retireLabels, held }: Holding): boolean {
  return tokenLabels.length === 0 && retireLabels.length === 0 && held === undefined
}

/** A value without a label of ours gets one before AWSPENDING or its mark goes, unless it is a copy of the current one, or empty. */
function labelToKeep(holding: Holding, current: Holding | undefined): string | undefined {
  const { tokenLabels, retireLabels, held, keyId, versionId, secret } = holding
  if (tokenLabels.length > 0 || retireLabels.length > 0 || held === undefined || held.kind === "absent")
    return undefined
  if (keyId !== undefined && keyId === current?.keyId) return undefined
  return keyId === undefined ? handPutLabel(versionId) : freeTokenLabel(versionId, keyId, secret.description.stages)
}

/** AWSPENDING beside AWSCURRENT says nothing, and its place may be the one that a due time needs. */
function makeRoom(holding: Holding): readonly Action[] {
  const { isPending, isCurrent, secret } = holding
  if (!isPending || !isCurrent || !isFull(secret.description.stages)) return []
  return [
    { kind: "clear-pending", ...placeOf(holding), removeFirst: [], add: undefined, remove: [], reason: "no-room" },
  ]
}

/** The mark may be the last label of a value that was stored while there was no room for its own: that comes first then. */
function unmark(holding: Holding, current: Holding | undefined): readonly Action[] {
  const { pendingSeenLabels, isCurrent, isPrevious, secret } = holding
  if (pendingSeenLabels.length === 0 || (!isCurrent && isUnread(holding))) return []
  const add = isCurrent ? undefined : labelToKeep(holding, current)
  const hasNoRoom = add !== undefined && isFull(secret.description.stages)
  const spare = isPrevious ? pendingSeenLabels : pendingSeenLabels.slice(1)
  if (hasNoRoom && spare.length === 0) return []
  const relabelling = hasNoRoom
    ? { removeFirst: spare, add, remove: pendingSeenLabels.filter((label) => !spare.includes(label)) }
    : { add, remove: pendingSeenLabels }
  return [{ kind: "mark-pending", ...placeOf(holding), ...relabelling, reason: "not-pending-any-more" }]
}
