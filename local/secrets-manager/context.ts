import type { Clock } from "../clock.ts"
import type { Input } from "./input.ts"
import type { Cause } from "./journal.ts"
import type { RotationFunctions, Step, StepOutcome } from "./rotation-functions.ts"
import type { SecretStore } from "./store.ts"
import type { Switches } from "./switches.ts"

/** How a try ended; with `retryDueMs` there will be another one. */
export interface RunReport {
  readonly secretArn: string
  readonly versionId: string
  readonly outcome: "succeeded" | "failed" | "abandoned"
  readonly retryDueMs?: number
}

/** All rotations of all secrets: at most one a secret at a time. */
export interface Rotations {
  /** Starts a rotation, or its test, once nothing else runs on that secret. AWSPENDING is there already. */
  start(arn: string, versionId: string, cause: Cause): void
  /** Tries a rotation that isn't complete again, unless that is going to happen anyway. */
  reattempt(arn: string): void
  /** Waits up to a second for a rotation whose version is current already to return from finishSecret. */
  settle(arn: string): Promise<void>
  /** To be called after each change of labels or settings: drops a pointless retry and arms the schedule's timer. */
  noticeChange(arn: string, change: { resetsSchedule: boolean }): void
  /** Runs the retries and the scheduled rotations that the clock has passed, and waits for all that is running. */
  runDue(): Promise<RunReport[]>
  /** One step out of turn: a duplicate or a late delivery of an existing rotation's event. */
  deliver(step: Step, secretId: string, versionId: string): Promise<StepOutcome>
  /** Resolves when nothing runs and no retry waits. */
  idle(): Promise<void>
  /** Starts nothing more, and waits for what is running to break off. */
  close(): Promise<void>
}

/** What every operation works with. */
export interface Context {
  readonly clock: Clock
  readonly region: string
  readonly accountId: string
  readonly store: SecretStore
  readonly rotations: Rotations
  readonly functions: RotationFunctions
  /** The switches as they stand now. */
  switches(): Switches
}

/** One operation: input to output; undefined for those that answer with an empty body. Says no by throwing a Refusal. */
export type Operation = (context: Context, input: Input) => object | undefined | Promise<object | undefined>
