import type { Clock } from "../clock.ts"
import type { Step } from "./rotation-functions.ts"

/** Why a rotation stopped or failed. */
export type Reason =
  | "a step failed"
  | "the rotation window closed"
  | "all steps succeeded but AWSCURRENT didn't move"
  | "AWSPENDING was taken off the version"
  | "rotation was turned off"
  | "the secret is gone or marked for deletion"
  | "the secret has no room for another label"

interface Subject {
  /** Stand-ins' time, milliseconds since the epoch. */
  readonly atMs: number
  readonly secretArn: string
  readonly versionId: string
}

/** One line of a rotation's history. No value, token or message of a function is ever in it. */
export type RotationEvent =
  | (Subject & { readonly type: "RotationStarted"; readonly attempt: number; readonly cause: Cause })
  | (Subject & { readonly type: "StepStarted"; readonly step: Step; readonly attempt: number; readonly cause: Cause })
  | (Subject & {
      readonly type: "StepEnded"
      readonly step: Step
      readonly attempt: number
      readonly cause: Cause
      readonly startedMs: number
      readonly endedMs: number
      readonly outcome: "succeeded" | "failed"
      /** Name of the error, when the step failed. */
      readonly errorType?: string
    })
  | (Subject & { readonly type: "RetryScheduled"; readonly attempt: number; readonly dueMs: number })
  | (Subject & { readonly type: "RotationSucceeded" | "TestRotationSucceeded" })
  | (Subject & {
      readonly type: "RotationFailed" | "TestRotationFailed" | "RotationAbandoned"
      readonly reason: Reason
    })

/** What set it off: a RotateSecret, the schedule, a retry, a test run, or a delivery by hand. */
export type Cause = "request" | "schedule" | "retry" | "test" | "delivery"

type Unstamped<T> = T extends unknown ? Omit<T, "atMs"> : never

/** Remembers what rotations did and tells whoever listens. */
export interface Journal {
  record(event: Unstamped<RotationEvent>): void
  /** Everything so far, in order. */
  history(): readonly RotationEvent[]
  /** Calls `listener` for each event from now on; the function it returns stops that. */
  onEvent(listener: (event: RotationEvent) => void): () => void
}

/** An empty journal. */
export function createJournal(clock: Clock): Journal {
  const events: RotationEvent[] = []
  const listeners = new Set<(event: RotationEvent) => void>()
  return {
    record(event) {
      const stamped = { atMs: clock.now(), ...event } as RotationEvent
      events.push(stamped)
      for (const listener of listeners) listener(stamped)
    },
    history: () => [...events],
    onEvent(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
