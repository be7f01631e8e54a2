import { failureOf, type RotationError } from "../errors.ts"
import { PENDING } from "../labels.ts"
import type { Acting } from "./acting.ts"
import type { Action, Relabelling } from "./action.ts"
import type { SentinelDeps } from "./deps.ts"
import { addLabel, removeLabel } from "./move-label.ts"
import { revokeDue } from "./revoke-due.ts"
import { startRotation } from "./start-rotation.ts"

/** What an action came to: `skipped` when a last look showed that it isn't wanted any more, `deferred` for want of time. */
export type ActionResult =
  | { readonly action: Action; readonly outcome: "done" | "skipped" | "deferred" }
  | { readonly action: Action; readonly outcome: "failed"; readonly failure: RotationError }

/** What must be left of the invocation before an action is begun, in milliseconds. */
const NEEDED_MS = 12_000

/** Does one thing after the other; what fails doesn't stop the rest, and is looked at again by the next run. */
export async function act(
  deps: SentinelDeps,
  acting: Acting,
  actions: readonly Action[],
): Promise<readonly ActionResult[]> {
  const results: ActionResult[] = []
  const revokeUntilMs = acting.run.remainingMs() / 2
  for (const action of inTurns(actions, acting.observation.nowMs)) {
    const neededMs = action.kind === "revoke" ? Math.max(NEEDED_MS, revokeUntilMs) : NEEDED_MS
    const isLate = action.kind !== "report" && acting.run.remainingMs() < neededMs
    results.push(isLate ? { action, outcome: "deferred" } : await perform(deps, acting, action))
  }
  return results
}

/** Revocations come first, and take half of the time at most; each run begins with another of them. Pure. */
function inTurns(actions: readonly Action[], nowMs: number): readonly Action[] {
  const revocations = actions.filter(({ kind }) => kind === "revoke")
  const first = revocations.length === 0 ? 0 : Math.floor(nowMs / TURN_MS) % revocations.length
  const others = actions.filter(({ kind }) => kind !== "revoke")
  return [...revocations.slice(first), ...revocations.slice(0, first), ...others]
}

/** How long a run begins with the same revocation, in milliseconds. */
const TURN_MS = 5 * 60_000

async function perform(deps: SentinelDeps, acting: Acting, action: Action): Promise<ActionResult> {
  try {
    return { action, outcome: await performOrThrow(deps, acting, action) }
  } catch (error) {
    return { action, outcome: "failed", failure: failureOf(error) }
  }
}

async function performOrThrow(deps: SentinelDeps, acting: Acting, action: Action): Promise<"done" | "skipped"> {
  switch (action.kind) {
    case "revoke":
      return revokeDue(deps, acting, action)
    case "unlabel-proved":
      return relabel(deps, { ...action, add: undefined, remove: action.labels })
    case "stamp-superseded":
    case "unstamp-current":
    case "mark-pending":
      return relabel(deps, action)
    case "name-current":
      return relabel(deps, { ...action, remove: [] })
    case "clear-pending":
      return relabel(deps, { ...action, remove: [PENDING, ...action.remove] })
    case "start-rotation":
      return startRotation(deps, action)
    case "report":
      return "done"
    default:
      return action satisfies never
  }
}

interface OnVersion {
  readonly secretArn: string
  readonly versionId: string
}

async function relabel(
  deps: SentinelDeps,
  { secretArn, versionId, removeFirst = [], add, remove }: OnVersion & Relabelling,
): Promise<"done"> {
  for (const label of removeFirst) await removeLabel(deps, { secretArn, versionId, label })
  if (add !== undefined) await addLabel(deps, { secretArn, versionId, label: add })
  for (const label of remove) await removeLabel(deps, { secretArn, versionId, label })
  return "done"
}
