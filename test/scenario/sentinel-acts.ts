import { expect } from "vitest"
import type { SentinelRun } from "./sentinel.ts"
import type { WatchedChannel } from "./watched-channel.ts"

/** Between two runs of the sentinel. */
export const RUN_SECONDS = 900
/** The functions' default GRACE_SECONDS. */
export const GRACE_SECONDS = 86_400
/** A little more than the grace, so that a due time rounded up has come. */
export const AFTER_GRACE_SECONDS = GRACE_SECONDS + 1
/** Longer than the window of 4 hours and the hour that the sentinel adds. */
export const STUCK_SECONDS = 5 * 3_600 + 1

/** One thing that the sentinel did or reported, as its answer tells. */
export interface ToldAction {
  readonly action: string
  readonly reason: string
  readonly outcome: string
  readonly app?: string
  readonly keyId?: string
  readonly name?: string
  readonly code?: string
  readonly severity?: string
}

/** What a run told of what it did. @throws an assertion that shows its error when it failed */
export function actionsOf({ answer, error }: SentinelRun): readonly ToldAction[] {
  expect(error).toBeUndefined()
  return answer?.actions as readonly ToldAction[]
}

/** The kinds of what a run did, reports left out. */
export function kindsOf(run: SentinelRun): readonly string[] {
  return actionsOf(run).flatMap(({ action }) => (action === "report" ? [] : [action]))
}

/** The codes of what a run reported. */
export function reportsOf(run: SentinelRun): readonly string[] {
  return actionsOf(run).flatMap(({ code }) => code ?? [])
}

/** Rotates the first app twice, and lets the sentinel see it. @returns the version that is superseded now */
export async function supersede({ app, watchAfter }: WatchedChannel): Promise<string> {
  const superseded = await app.rotate()
  await app.rotate()
  expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["stamp-superseded"])
  return superseded
}

/** Runs the sentinel until it has nothing to do but to report, ten times at most. @returns how many runs that took */
export async function watchUntilQuiet({ watchAfter }: WatchedChannel): Promise<number> {
  for (let runs = 1; runs <= 10; runs++) {
    const run = await watchAfter(RUN_SECONDS)
    if (run.error === undefined && kindsOf(run).length === 0) return runs
  }
  throw new Error("after ten runs the sentinel still had something to do")
}
