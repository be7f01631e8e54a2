import type { RotationError } from "../errors.ts"
import type { ActionResult } from "./act.ts"
import { unknownKeyIds } from "./decide/reports.ts"
import { dueRetirements } from "./decide/retirements.ts"
import { currentOf, type Holding, holdingsIn } from "./holdings.ts"
import type { Observation, Policy } from "./observation.ts"

/** What a run saw and did. */
export interface Report {
  readonly results: readonly ActionResult[]
  /** What couldn't be seen or proved; failed actions are in the results. */
  readonly failures: readonly RotationError[]
  /** By name, as CloudWatch gets them. */
  readonly metrics: Readonly<Record<string, number>>
}

interface Run {
  readonly observation: Observation
  readonly policy: Policy
  readonly results: readonly ActionResult[]
  readonly failures: readonly RotationError[]
}

/** A retirement that is due for longer than this is overdue: several runs have tried. */
const OVERDUE_MS = 3_600_000

/**
 * The report of a run. Pure. Its metrics:
 * - `WatchRan`: 1
 * - `SecondsToExpiry`: least of the current tokens; `SecondsSinceRotation`: greatest, of the time since they were issued
 * - `LiveTokens`, `UnknownTokens`: at LINE; the second beyond `foreignTokens`
 * - `RetirementsDue`, `RetirementsOverdue`: superseded tokens due and not proved dead; the second for over an hour
 * - `TokensRevoked`, `TokensProvedDead`, `RotationsStarted`, `PendingCleared`: actions of this run
 * - `ActionsFailed`: actions, observations and proofs that failed, or for which no time was left; `Problems`: reports that a person must look at
 */
export function reportOf({ observation, policy, results, failures }: Run): Report {
  const done = (kind: string) =>
    results.filter(({ action, outcome }) => action.kind === kind && outcome === "done").length
  const isProblem = ({ action }: ActionResult) => action.kind === "report" && action.severity === "problem"
  const metrics = {
    WatchRan: 1,
    ...ages(observation),
    ...tokens(observation, policy),
    TokensRevoked: done("revoke"),
    TokensProvedDead: done("unlabel-proved"),
    RotationsStarted: done("start-rotation"),
    PendingCleared: results.filter(isStuckCleared).length,
    ActionsFailed:
      results.filter(({ outcome }) => outcome === "failed" || outcome === "deferred").length + failures.length,
    Problems: results.filter(isProblem).length,
  }
  return { results, failures, metrics }
}

function isStuckCleared({ action, outcome }: ActionResult): boolean {
  return action.kind === "clear-pending" && action.reason === "stuck" && outcome === "done"
}

function ages({ secrets, nowMs }: Observation): Record<string, number> {
  const current = secrets.flatMap((secret) => {
    const held = secret.description.isDeleted ? undefined : currentOf(holdingsIn(secret))?.held
    return held?.kind === "token" ? [held] : []
  })
  if (current.length === 0) return {}
  return {
    SecondsToExpiry: seconds(Math.min(...current.map(({ expiresAtMs }) => expiresAtMs)) - nowMs),
    SecondsSinceRotation: seconds(nowMs - Math.min(...current.map(({ issuedAtMs }) => issuedAtMs))),
  }
}

function tokens(observation: Observation, policy: Policy): Record<string, number> {
  const { liveKeyIds, deaths, nowMs, foreignTokens } = observation
  const isProved = (keyId: string) => deaths[keyId] === "expired" || deaths[keyId] === "refused"
  const due = dueRetirements(observation, policy).filter(
    ({ keyId, holders }) => !isProved(keyId) && !holders.some((holder) => isForeign(observation, holder)),
  )
  const retirements = {
    RetirementsDue: due.length,
    RetirementsOverdue: due.filter(({ dueAtMs }) => nowMs - dueAtMs > OVERDUE_MS).length,
  }
  if (liveKeyIds === undefined) return retirements
  const unknown = unknownKeyIds(observation).length
  return { LiveTokens: liveKeyIds.length, UnknownTokens: Math.max(0, unknown - foreignTokens), ...retirements }
}

/** Another channel's token can't be revoked, and ends by itself: nobody need be told again in each run. */
function isForeign({ channelId }: Observation, { held }: Holding): boolean {
  return held?.kind === "token" && held.channelId !== channelId
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000)
}
