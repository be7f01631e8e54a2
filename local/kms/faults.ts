import { setTimeout as sleep } from "node:timers/promises"
import type { LoopbackReply } from "../loopback-server.ts"
import { isStructure } from "./input.ts"
import { Refusal } from "./refusals.ts"
import { refuse } from "./wire.ts"

const KINDS = ["throttle", "deny", "error", "latency", "lost", "cut"] as const

/** One fault on demand. */
interface Fault {
  /** An operation's name, or `*` for any. */
  readonly operation: string
  /**
   * `throttle`: ThrottlingException · `deny`: AccessDeniedException · `error`: KMSInternalException · `latency`: answered
   * late · `lost`: takes effect, but the connection is cut instead of an answer · `cut`: it is cut, nothing takes effect.
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

const MEMBERS = ["operation", "kind", "times", "skip", "latencyMs", "status"]

/** The faults in force; none at first. */
export interface FaultPlan {
  /** Judges faults in JSON that someone wrote, and sets none. @throws RangeError that names the member and what would do. */
  check(faults: unknown): void
  /** Replaces all faults. @throws RangeError as `check` does. */
  replace(faults: unknown): void
  /** Which kinds struck so far, one entry a call. */
  struck(): readonly Fault["kind"][]
  /** Serves one call through the fault that hits it, if one does. */
  serve(operation: string, signal: AbortSignal, answer: () => Promise<LoopbackReply>): Promise<LoopbackReply>
}

export function createFaultPlan(operations: readonly string[]): FaultPlan {
  let active: { fault: Fault; seen: number }[] = []
  const struck: Fault["kind"][] = []

  function hit(operation: string): Fault | undefined {
    const matching = active.filter(({ fault }) => fault.operation === "*" || fault.operation === operation)
    for (const entry of matching) entry.seen += 1
    return matching.find(({ fault, seen }) => seen > fault.skip && seen <= fault.skip + fault.times)?.fault
  }

  return {
    check: (faults) => void readFaults(faults, operations),
    struck: () => struck,
    replace(faults) {
      active = readFaults(faults, operations).map((fault) => ({ fault, seen: 0 }))
    },
    async serve(operation, signal, answer) {
      const fault = hit(operation)
      if (fault === undefined) return answer()
      struck.push(fault.kind)
      switch (fault.kind) {
        case "throttle":
          return refuse(new Refusal("ThrottlingException", "Rate exceeded"))
        case "deny":
          return refuse(new Refusal("AccessDeniedException", `Not authorized to perform: kms:${operation}`))
        case "error":
          return refuse(new Refusal("KMSInternalException", "", fault.status))
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

function readFaults(value: unknown, operations: readonly string[]): readonly Fault[] {
  if (!Array.isArray(value)) throw new RangeError("faults is a list of objects, each with operation and kind")
  return value.map((entry, index) => readFault(entry, `faults[${index}]`, operations))
}

function readFault(entry: unknown, where: string, operations: readonly string[]): Fault {
  if (!isStructure(entry)) throw new RangeError(`${where} is an object with operation and kind`)
  const unknown = Object.keys(entry).find((member) => !MEMBERS.includes(member))
  if (unknown !== undefined) throw new RangeError(`${where}.${unknown} isn't known: use ${MEMBERS.join(", ")}`)
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
