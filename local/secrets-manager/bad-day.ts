import type { BadDay } from "../bad-day.ts"
import { createDice, type Roll } from "../dice.ts"
import type { FaultSource } from "./fault-source.ts"
import { type CallFault, LAGGING_READS } from "./faults.ts"

/** What a trouble does to a call, without what every fault has. */
type Trouble = Pick<CallFault, "kind"> & Partial<Pick<CallFault, "latencyMs" | "status" | "tookEffect" | "staleMs">>

/** Draws a trouble; `slowMs` bounds its waits. */
type Draw = (roll: Roll, slowMs: number) => Trouble

/** The other operations change nothing, so that an answer which is lost costs nothing. */
const WRITES: ReadonlySet<string> = new Set([
  "CancelRotateSecret",
  "CreateSecret",
  "DeleteResourcePolicy",
  "DeleteSecret",
  "PutResourcePolicy",
  "PutSecretValue",
  "RestoreSecret",
  "RotateSecret",
  "TagResource",
  "UntagResource",
  "UpdateSecret",
  "UpdateSecretVersionStage",
])

/** After these the caller has its answer, or nothing happened. */
const PASSING: readonly [Draw, ...Draw[]] = [
  (roll, slowMs) => ({ kind: "latency", latencyMs: roll.integer(1, slowMs) }),
  () => ({ kind: "throttle" }),
  (roll) => ({ kind: "error", status: roll.pick([500, 502, 503]) }),
  () => ({ kind: "error", status: 400 }),
  (roll) => ({ kind: "untyped", status: roll.pick([400, 500, 503]) }),
  () => ({ kind: "cut" }),
]

/** After these nobody knows whether the call took effect: it did. */
const HIDING: readonly [Draw, ...Draw[]] = [
  () => ({ kind: "lost" }),
  () => ({ kind: "truncated" }),
  () => ({ kind: "reset" }),
  (roll) => ({ kind: "error", status: roll.pick([400, 500]), tookEffect: true }),
  (roll) => ({ kind: "untyped", status: roll.pick([400, 500]), tookEffect: true }),
]

const MOST_STALE_MS = 5_000

/**
 * A seeded day on which Secrets Manager is hostile. What a call or a step meets follows from the seed, its name, its secret
 * and how often that came before: not from what happens to other secrets meanwhile.
 */
export function createBadDay({ seed, share, lostShare, slowMs }: BadDay): FaultSource {
  const throwDice = createDice(seed)

  function draw(operation: string, roll: Roll): Trouble | undefined {
    const isWrite = WRITES.has(operation)
    if (isWrite && roll.fraction() < lostShare) return roll.pick(HIDING)(roll, slowMs)
    if (roll.fraction() >= share) return undefined
    if (isWrite) return roll.pick(PASSING)(roll, slowMs)
    if (LAGGING_READS.includes(operation) && roll.integer(1, 2) === 1) {
      return { kind: "stale", staleMs: roll.integer(1, MOST_STALE_MS) }
    }
    return roll.pick([...PASSING, ...HIDING] as const)(roll, slowMs)
  }

  return {
    nextCall(operation, secretName) {
      const trouble = draw(operation, throwDice(`${operation} ${secretName}`))
      return trouble && { ...NOTHING, operation, ...trouble }
    },
    nextStep(step, secretName) {
      const roll = throwDice(`${step} ${secretName}`)
      if (roll.fraction() >= share / 2) return undefined
      const kind = roll.pick(["duplicate", "overlap"] as const)
      return { step, kind, times: 1, skip: 0, delayMs: roll.integer(0, slowMs) }
    },
  }
}

const NOTHING = { times: 1, skip: 0, latencyMs: 1, status: 500, tookEffect: false, staleMs: 1 }
