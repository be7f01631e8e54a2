import { setTimeout as sleep } from "node:timers/promises"
import type { LoopbackReply } from "../loopback-server.ts"
import { isStructure } from "./input.ts"
import { Refusal } from "./refusals.ts"
import { refuse } from "./wire.ts"

const KINDS = ["throttle", "error", "latency", "lost", "cut"] as const

/** One fault on demand. */
export interface Fault {
  /** An operation's name, or `*` for any. */
  readonly operation: string
  /**
   * `throttle`: ThrottlingException · `error`: InternalServiceError · `latency`: answered late · `lost`: takes effect,
   * but the connection is cut instead of an answer · `cut`: the connection is cut and nothing takes effect.
   */
  readonly kind: (typeof KINDS)[number]
  /** How many calls it hits, 1 to 1,000,000. Default 1. */
  readonly times: number
  /** How many matching calls go by first, 0 to 1,000,000. Default 0. */
  readonly skip: number
  /** `latency` only: 1 to 600,000 ms. Default 1,000. */
  readonly latencyMs: number
  /** `error` only: HTTP status, 500 to 599. Default 500. */
  readonly status: number
}

/**
 * Reads faults from JSON that someone wrote.
 * @throws RangeError that names the member, says what was found and what would do.
 */
export function readFaults(value: unknown, operations: readonly string[]): Fault[] {
  if (!Array.isArray(value)) throw new RangeError("faults is a list of objects, each with operation and kind")
  return value.map((entry, index) => readFault(entry, `faults[${index}]`, operations))
}

function readFault(entry: unknown, where: string, operations: readonly string[]): Fault {
  if (!isStructure(entry)) throw new RangeError(`${where} is an object with operation and kind`)
  const known = ["operation", "kind", "times", "skip", "latencyMs", "status"]
  const unknown = Object.keys(entry).find((member) => !known.includes(member))
  if (unknown !== undefined) throw new RangeError(`${where}.${unknown} isn't known: use ${known.join(", ")}`)
  return {
    operation: oneOf(entry.operation, ["*", ...operations], `${where}.operation`),
    kind: oneOf(entry.kind, KINDS, `${where}.kind`),
    times: wholeNumber(entry.times ?? 1, 1, 1_000_000, `${where}.times`),
    skip: wholeNumber(entry.skip ?? 0, 0, 1_000_000, `${where}.skip`),
    latencyMs: wholeNumber(entry.latencyMs ?? 1_000, 1, 600_000, `${where}.latencyMs`),
    status: wholeNumber(entry.status ?? 500, 500, 599, `${where}.status`),
  }
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], where: string): T {
  const choice = choices.find((known) => known === value)
  if (choice === undefined) throw new RangeError(`${where} is ${JSON.stringify(value)}: use ${choices.join(", ")}`)
  return choice
}

function wholeNumber(value: unknown, min: number, max: number, where: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`${where} is ${JSON.stringify(value)}: use a whole number from ${min} to ${max}`)
}

/** The faults in force. */
export interface FaultPlan {
  /** Replaces all faults. */
  replace(faults: readonly Fault[]): void
  /** Serves one call through the fault that hits it, if one does. */
  serve(operation: string, signal: AbortSignal, answer: () => Promise<LoopbackReply>): Promise<LoopbackReply>
}

/** No fault is in force at first. */
export function createFaultPlan(): FaultPlan {
  let active: { fault: Fault; seen: number }[] = []

  function hit(operation: string): Fault | undefined {
    const matching = active.filter(({ fault }) => fault.operation === "*" || fault.operation === operation)
    for (const entry of matching) entry.seen += 1
    return matching.find(({ fault, seen }) => seen > fault.skip && seen <= fault.skip + fault.times)?.fault
  }

  return {
    replace(faults) {
      active = faults.map((fault) => ({ fault, seen: 0 }))
    },
    async serve(operation, signal, answer) {
      const fault = hit(operation)
      if (fault === undefined) return answer()
      switch (fault.kind) {
        case "throttle":
          return refuse(new Refusal("ThrottlingException", "Rate exceeded"))
        case "error":
          return refuse(new Refusal("InternalServiceError", "An error occurred on the server side.", fault.status))
        case "latency":
          await sleep(fault.latencyMs, undefined, { signal }).catch(() => undefined)
          return answer()
        case "lost":
          return { ...(await answer()), lost: true }
        case "cut":
          return { status: 500, lost: true }
        default:
          return fault.kind satisfies never
      }
    },
  }
}
