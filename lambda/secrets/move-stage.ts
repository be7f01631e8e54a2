import type { Secrets, StageMove, StageOutcome } from "./secrets.ts"

/** Waits before the repeats of a label's move, in milliseconds. */
const BACKOFF_MS = [100, 400, 1_200]

export interface MoveStageDeps {
  readonly secrets: Pick<Secrets, "moveStage">
  readonly sleep: (ms: number) => Promise<void>
}

/** Adds or removes a label, repeating what may pass: both are harmless to repeat, since a label sits on one version only. */
export async function moveStageRepeatedly(deps: MoveStageDeps, move: StageMove): Promise<StageOutcome> {
  for (const waitMs of BACKOFF_MS) {
    const outcome = await deps.secrets.moveStage(move)
    if (outcome.kind === "moved" || (outcome.kind === "refused" && !outcome.isTransient)) return outcome
    await deps.sleep(waitMs)
  }
  return deps.secrets.moveStage(move)
}
