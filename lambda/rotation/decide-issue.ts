import type { RotationErrorCode } from "../errors.ts"
import { type HeldToken, isUrgent } from "../held-token.ts"
import {
  CURRENT,
  countLabels,
  isTokenLabel,
  LABEL_LIMIT,
  PREVIOUS,
  SENTINEL_SPARE,
  type StagesByVersion,
  versionWith,
} from "../labels.ts"
import { SLOTS } from "../slots.ts"

/** What is known just before a token would be issued. */
export interface IssueObservation {
  readonly stages: StagesByVersion
  readonly channelId: string
  readonly liveKeyIds: readonly string[]
  readonly slotReserve: number
  /** Only looked at where `isShort` says so: a quiet rotation needn't read it. */
  readonly current: HeldToken
  readonly nowMs: number
}

/**
 * - `issue`: there is a slot and label room; `isLabelled` is false when the token must be stored without its queue label
 * - `refuse`: nothing is issued
 */
export type IssueDecision =
  | { readonly kind: "issue"; readonly isLabelled: boolean }
  | { readonly kind: "refuse"; readonly code: RotationErrorCode; readonly message: string }

/** Whether slots or labels are short, so that it depends on the current token if one more may be issued. Pure. */
export function isShort(observed: Omit<IssueObservation, "current">): boolean {
  return isShortOfSlots(observed) || isShortOfLabels(observed)
}

/** Decides whether one more token may be issued now. Pure. */
export function decideIssue(observed: IssueObservation): IssueDecision {
  const { stages, channelId, liveKeyIds, slotReserve, current, nowMs } = observed
  if (liveKeyIds.length >= SLOTS) return channelFull(channelId)
  if (!isShort(observed)) return { kind: "issue", isLabelled: true }
  if (isUrgent(current, channelId, liveKeyIds, nowMs)) {
    return { kind: "issue", isLabelled: countLabels(stages) + labelsToCome(stages) <= LABEL_LIMIT }
  }
  return isShortOfSlots(observed)
    ? slotsReserved(channelId, liveKeyIds.length, slotReserve)
    : noLabelRoom(countLabels(stages))
}

type Counts = Pick<IssueObservation, "stages" | "liveKeyIds" | "slotReserve">

function isShortOfSlots({ liveKeyIds, slotReserve }: Counts): boolean {
  return liveKeyIds.length >= SLOTS - slotReserve
}

function isShortOfLabels({ stages }: Counts): boolean {
  return countLabels(stages) + labelsToCome(stages) + SENTINEL_SPARE > LABEL_LIMIT
}

/** How many labels this rotation adds: the new token's own, and those that its promotion brings. */
function labelsToCome(stages: StagesByVersion): number {
  const outgoing = versionWith(CURRENT, stages)
  if (outgoing === undefined) return 1 + 1
  const isOutgoingLabelled = stages[outgoing]?.some(isTokenLabel) ?? false
  return 1 + (versionWith(PREVIOUS, stages) === undefined ? 1 : 0) + (isOutgoingLabelled ? 0 : 1)
}

function channelFull(channelId: string): IssueDecision {
  return refuse(
    "CHANNEL_FULL",
    `channel ${channelId} has ${SLOTS} live v2.1 tokens, LINE's limit: revoke one that nothing uses, or wait until one expires`,
  )
}

function slotsReserved(channelId: string, live: number, reserve: number): IssueDecision {
  return refuse(
    "SLOT_RESERVE",
    `channel ${channelId} has ${live} live v2.1 tokens of ${SLOTS}, and SLOT_RESERVE keeps ${reserve} for an app whose token is dead or within 48 hours of its end: revoke one that nothing uses; without the component you may lower SLOT_RESERVE`,
  )
}

function noLabelRoom(labels: number): IssueDecision {
  return refuse(
    "LABEL_ROOM",
    `the secret has ${labels} of AWS's ${LABEL_LIMIT} staging labels, too many for one more token: superseded tokens wait for their revocation (is the sentinel running?), or rotate less often`,
  )
}

function refuse(code: RotationErrorCode, message: string): IssueDecision {
  return { kind: "refuse", code, message }
}
