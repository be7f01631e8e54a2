import { isStructure } from "./input.ts"
import { STEPS, type Step } from "./rotation-functions.ts"

const CALL_KINDS = ["throttle", "error", "latency", "lost", "cut", "untyped", "truncated", "reset", "stale"] as const
const STEP_KINDS = ["duplicate", "overlap"] as const

/** One fault on demand: of an API call, or of a rotation's step. */
export type Fault = CallFault | StepFault

interface Counted {
  /** How many calls or steps it hits, 1 to 1,000,000. Default 1. */
  readonly times: number
  /** How many matching ones go by first, 0 to 1,000,000. Default 0. */
  readonly skip: number
}

export interface CallFault extends Counted {
  /** An operation's name, or `*` for any. */
  readonly operation: string
  /**
   * `throttle`: ThrottlingException · `error`: InternalServiceError · `untyped`: an error without a type · `latency`:
   * answered late · `lost`: takes effect, but the connection is cut instead of an answer · `cut`: the connection is cut and
   * nothing takes effect · `truncated`: half of the answer, as if it were whole · `reset`: the connection is cut in the
   * middle of the answer · `stale`: answered from before the last write.
   */
  readonly kind: (typeof CALL_KINDS)[number]
  /** `latency` only: 1 to 600,000 ms. Default 1,000. */
  readonly latencyMs: number
  /** `error` and `untyped` only: HTTP status, 400 or 500 to 599. Default 500. */
  readonly status: number
  /** `error` and `untyped` only: whether the call does its work all the same. Default false. */
  readonly tookEffect: boolean
  /** `stale` only: a write older than this is seen by everyone, 1 to 3,600,000 ms of the stand-ins' time. Default 5,000. */
  readonly staleMs: number
}

export interface StepFault extends Counted {
  readonly step: Step | "*"
  /**
   * `duplicate`: the step's event is sent a second time · `overlap`: the step counts as failed though its invocation still
   * runs, so that the next attempt starts beside it.
   */
  readonly kind: (typeof STEP_KINDS)[number]
  /** When the duplicate is sent, or the step is given up, after it began: 0 to 600,000 ms of real time. Default 0. */
  readonly delayMs: number
}

/** What reads may be stale: of these AWS promises no read after write. */
export const LAGGING_READS = ["DescribeSecret", "GetSecretValue", "ListSecretVersionIds"]

/**
 * Reads faults from JSON that someone wrote.
 * @throws RangeError that names the member, says what was found and what would do.
 */
export function readFaults(value: unknown, operations: readonly string[]): Fault[] {
  if (!Array.isArray(value)) {
    throw new RangeError("faults is a list of objects, each with operation (or step) and kind")
  }
  return value.map((entry, index) => readFault(entry, `faults[${index}]`, operations))
}

type Json = Readonly<Record<string, unknown>>

function readFault(entry: unknown, where: string, operations: readonly string[]): Fault {
  if (!isStructure(entry)) throw new RangeError(`${where} is an object with operation (or step) and kind`)
  return "step" in entry ? readStepFault(entry, where) : readCallFault(entry, where, operations)
}

function readCallFault(entry: Json, where: string, operations: readonly string[]): CallFault {
  checkKnown(entry, where, ["operation", "kind", ...COUNTS, "latencyMs", "status", "tookEffect", "staleMs"])
  const fault: CallFault = {
    operation: oneOf(entry.operation, ["*", ...operations], `${where}.operation`),
    kind: oneOf(entry.kind, CALL_KINDS, `${where}.kind`),
    ...readCounts(entry, where),
    latencyMs: wholeNumber(entry.latencyMs ?? 1_000, 1, 600_000, `${where}.latencyMs`),
    status: entry.status === 400 ? 400 : wholeNumber(entry.status ?? 500, 500, 599, `${where}.status`, "400, or "),
    tookEffect: trueOrFalse(entry.tookEffect ?? false, `${where}.tookEffect`),
    staleMs: wholeNumber(entry.staleMs ?? 5_000, 1, 3_600_000, `${where}.staleMs`),
  }
  if (fault.kind === "stale") oneOf(fault.operation, ["*", ...LAGGING_READS], `${where}.operation of a stale read`)
  return fault
}

function readStepFault(entry: Json, where: string): StepFault {
  checkKnown(entry, where, ["step", "kind", ...COUNTS, "delayMs"])
  return {
    step: oneOf(entry.step, ["*", ...STEPS], `${where}.step`),
    kind: oneOf(entry.kind, STEP_KINDS, `${where}.kind`),
    ...readCounts(entry, where),
    delayMs: wholeNumber(entry.delayMs ?? 0, 0, 600_000, `${where}.delayMs`),
  }
}

const COUNTS = ["times", "skip"]

function readCounts(entry: Json, where: string): Counted {
  return {
    times: wholeNumber(entry.times ?? 1, 1, 1_000_000, `${where}.times`),
    skip: wholeNumber(entry.skip ?? 0, 0, 1_000_000, `${where}.skip`),
  }
}

function checkKnown(entry: Json, where: string, known: readonly string[]): void {
  const unknown = Object.keys(entry).find((member) => !known.includes(member))
  if (unknown !== undefined) throw new RangeError(`${where}.${unknown} isn't known: use ${known.join(", ")}`)
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], where: string): T {
  const choice = choices.find((known) => known === value)
  if (choice === undefined) throw new RangeError(`${where} is ${JSON.stringify(value)}: use ${choices.join(", ")}`)
  return choice
}

function trueOrFalse(value: unknown, where: string): boolean {
  if (typeof value === "boolean") return value
  throw new RangeError(`${where} is ${JSON.stringify(value)}: use true or false`)
}

function wholeNumber(value: unknown, min: number, max: number, where: string, besides = ""): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`${where} is ${JSON.stringify(value)}: use ${besides}a whole number from ${min} to ${max}`)
}
