import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Clock } from "../clock.ts"
import type { FaultPlan } from "./fault-plan.ts"
import type { Cause, Journal, Reason } from "./journal.ts"
import { CURRENT } from "./labels.ts"
import { type RotationFunctions, STEPS, type Step, type StepOutcome } from "./rotation-functions.ts"
import { afterTest, reasonToStop } from "./rotation-state.ts"
import type { SecretStore } from "./store.ts"

/** One try of a rotation. */
export interface Run {
  readonly arn: string
  readonly versionId: string
  /** From 1. */
  readonly attempt: number
  readonly cause: Cause
  /** No retry at or after this moment. */
  readonly endMs?: number | undefined
}

/** How a try ended. Only a failed step is worth another try. */
export type RunEnd =
  | { readonly outcome: "succeeded" }
  | { readonly outcome: "step failed" }
  | { readonly outcome: "not promoted" }
  | { readonly outcome: "abandoned"; readonly reason: Reason }

/** Calls the function step by step, and looks at the secret in between. */
export interface Runner {
  attempt(run: Run): Promise<RunEnd>
  /** testSecret alone, on the copy; AWSPENDING and the copy are gone afterwards, however it ended. */
  test(run: Run): Promise<RunEnd>
  invoke(run: Run, step: Step): Promise<StepOutcome>
  /** Invocations that nobody waits for any more: duplicates, and those that a next attempt overlaps. */
  stragglers(): readonly Promise<unknown>[]
}

const GIVEN_UP: StepOutcome = { outcome: "failed", errorType: "GivenUp" }

/** The function is the only one to promote: a runner never moves AWSCURRENT. */
export function createRunner(dependencies: {
  clock: Clock
  store: SecretStore
  functions: RotationFunctions
  journal: Journal
  faults: Pick<FaultPlan, "strikeStep">
}): Runner {
  const { clock, store, functions, journal, faults } = dependencies
  const stragglers = new Set<Promise<unknown>>()

  async function invoke(run: Run, step: Step): Promise<StepOutcome> {
    const about = { ...subjectOf(run), step, attempt: run.attempt, cause: run.cause }
    const functionArn = store.find(run.arn)?.rotation?.lambdaArn ?? ""
    const startedMs = clock.now()
    journal.record({ type: "StepStarted", ...about })
    const outcome = await functions.invoke(functionArn, {
      Step: step,
      SecretId: run.arn,
      ClientRequestToken: run.versionId,
      RotationToken: randomUUID(),
    })
    journal.record({ type: "StepEnded", ...about, startedMs, endedMs: clock.now(), ...outcome })
    return outcome
  }

  /** The step as the rotation sees it: the fault that strikes it decides how often it runs and how long it is waited for. */
  function perform(run: Run, step: Step): Promise<StepOutcome> {
    const fault = faults.strikeStep(step, run.arn)
    const outcome = invoke(run, step)
    if (fault === undefined) return outcome
    switch (fault.kind) {
      case "duplicate":
        leaveBehind(sleep(fault.delayMs).then(() => invoke({ ...run, cause: "delivery" }, step)))
        return outcome
      case "overlap":
        leaveBehind(outcome)
        return Promise.race([outcome, sleep(fault.delayMs).then(() => GIVEN_UP)])
      default:
        return fault.kind satisfies never
    }
  }

  function leaveBehind(invocation: Promise<unknown>): void {
    stragglers.add(invocation)
    void invocation.finally(() => stragglers.delete(invocation))
  }

  function stopped(run: Run): RunEnd | undefined {
    const reason = reasonToStop(store.find(run.arn), run.versionId)
    return reason === undefined ? undefined : { outcome: "abandoned", reason }
  }

  return {
    invoke,

    stragglers: () => [...stragglers],

    async attempt(run) {
      for (const step of STEPS) {
        const end = stopped(run)
        if (end !== undefined) return end
        const { outcome } = await perform(run, step)
        if (outcome === "failed") return stopped(run) ?? { outcome: "step failed" }
      }
      const isCurrent = store.find(run.arn)?.labels.get(CURRENT) === run.versionId
      return isCurrent ? { outcome: "succeeded" } : (stopped(run) ?? { outcome: "not promoted" })
    },

    async test(run) {
      const { outcome } = await perform(run, "testSecret")
      const secret = store.find(run.arn)
      if (secret !== undefined) store.put(afterTest(secret, run.versionId))
      return outcome === "succeeded" ? { outcome } : { outcome: "step failed" }
    },
  }
}

/** The members by which events and reports name a run. */
export function subjectOf({ arn, versionId }: Run): { secretArn: string; versionId: string } {
  return { secretArn: arn, versionId }
}
