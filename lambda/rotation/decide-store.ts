import type { PutOutcome } from "../secrets/secrets.ts"

/** What every Put of one token came to so far, and what bounds the next. */
export interface StoreObservation {
  readonly outcomes: readonly PutOutcome[]
  /** Whether the token is stored with its queue label. */
  readonly isLabelled: boolean
  readonly remainingMs: number
}

/**
 * - `put`: send the same value (again) after `waitMs`; `isLabelApart`: without the queue label, which then follows
 * - `stored`: it is settled
 * - `read-back`: another value was put first, or an earlier Put of this one was; reading tells
 * - `compensate`: it surely isn't stored, so the token is revoked
 * - `give-up`: nobody knows whether it is stored, so nothing is revoked
 */
export type StoreDecision =
  | { readonly kind: "put"; readonly isLabelApart: boolean; readonly waitMs: number }
  | { readonly kind: "stored"; readonly isLabelApart: boolean }
  | { readonly kind: "read-back" }
  | { readonly kind: "compensate"; readonly error: string }
  | { readonly kind: "give-up"; readonly error: string }

/** Waits between the Puts, in milliseconds, the last one again and again: only time ends the repeats. */
const BACKOFF_MS = [100, 300, 900]
const LAST_BACKOFF_MS = 2_000
/** What one more Put and a compensation may take: each is bounded to five seconds. */
const ROUND_MS = 11_000
/** No room for the label, or what AWS might say if it refused a second stage on the empty placeholder: nobody recorded it. */
const STAGE_REFUSALS = new Set(["InvalidParameterException", "InvalidRequestException", "LimitExceededException"])

/** Decides what follows on the Puts so far. Pure. */
export function decideStore({ outcomes, isLabelled, remainingMs }: StoreObservation): StoreDecision {
  const isLabelApart = isLabelled && outcomes.some(isStageRefusal)
  const last = outcomes.at(-1)
  switch (last?.kind) {
    case undefined:
      return { kind: "put", isLabelApart: false, waitMs: 0 }
    case "stored":
      return { kind: "stored", isLabelApart }
    case "exists":
      return { kind: "read-back" }
    default:
      return repeat(outcomes, isLabelled, isLabelApart, remainingMs) ?? settle(outcomes)
  }
}

function repeat(
  outcomes: readonly PutOutcome[],
  isLabelled: boolean,
  isLabelApart: boolean,
  remainingMs: number,
): StoreDecision | undefined {
  const last = outcomes.at(-1)
  const isFirstStageRefusal =
    isLabelled && last !== undefined && outcomes.filter(isStageRefusal).length === 1 && isStageRefusal(last)
  const isTransient = last?.kind === "unknown" || (last?.kind === "refused" && last.isTransient)
  const waitMs = isFirstStageRefusal ? 0 : (BACKOFF_MS[outcomes.length - 1] ?? LAST_BACKOFF_MS)
  if (!(isFirstStageRefusal || isTransient) || remainingMs < waitMs + ROUND_MS) return undefined
  return { kind: "put", isLabelApart, waitMs }
}

/** Only when every single attempt was refused is it sure that the token isn't stored. */
function settle(outcomes: readonly PutOutcome[]): StoreDecision {
  const unknown = outcomes.find((outcome) => outcome.kind === "unknown")
  if (unknown) return { kind: "give-up", error: unknown.error }
  const last = outcomes.at(-1)
  return { kind: "compensate", error: last?.kind === "refused" ? last.error : "UnknownError" }
}

function isStageRefusal(outcome: PutOutcome): boolean {
  return outcome.kind === "refused" && STAGE_REFUSALS.has(outcome.error)
}
