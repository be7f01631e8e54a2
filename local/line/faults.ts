import { type LineOperation, OPERATION_NAMES } from "./operations.ts"

/** Something that goes wrong with the next calls of an operation. */
export interface LineFault {
  /** LINE's `operationId`, or `any`. */
  readonly operation: LineOperation | "any"
  /** How many calls it hits, 1 to 1,000,000; 1 by default. */
  readonly times: number
  /** How many matching calls pass before it hits the first one, 0 to 1,000,000; 0 by default. */
  readonly skip: number
  /** Wait in milliseconds, at most 600,000: before the effect, or after it with `tookEffect`. */
  readonly latencyMs?: number
  /** Answer with this status, 400 to 599, in place of LINE's. */
  readonly status?: number
  /** Seconds for a `Retry-After` header beside `status`, 0 to 86,400. */
  readonly retryAfterSeconds?: number
  /** Cut the connection in place of an answer. */
  readonly cut?: boolean
  /** Whether the call does its work all the same; false by default. Without `status` and `cut` it always does. */
  readonly tookEffect: boolean
}

/** A fault as JSON says it: what has a default may be left out. */
export type LineFaultJson = Omit<LineFault, "times" | "skip" | "tookEffect"> & Partial<LineFault>

/** Where the simulator asks what goes wrong with a call. */
export interface FaultSource {
  /** The fault that hits this call, if any. */
  next(operation: LineOperation): LineFault | undefined
}

/** A fault that can't be set: the message names the member and what it may be. */
export class LineFaultError extends Error {
  override readonly name = "LineFaultError"
  readonly code = "invalid_line_fault"
}

const MEMBERS = {
  operation: (value: unknown) => value === "any" || OPERATION_NAMES.some((name) => name === value),
  times: integer(1, 1_000_000),
  skip: integer(0, 1_000_000),
  latencyMs: integer(0, 600_000),
  status: integer(400, 599),
  retryAfterSeconds: integer(0, 86_400),
  cut: (value: unknown) => typeof value === "boolean",
  tookEffect: (value: unknown) => typeof value === "boolean",
} as const

const ALLOWED: Readonly<Record<keyof typeof MEMBERS, string>> = {
  operation: `one of any, ${OPERATION_NAMES.join(", ")}`,
  times: "an integer from 1 to 1000000",
  skip: "an integer from 0 to 1000000",
  latencyMs: "an integer from 0 to 600000",
  status: "an integer from 400 to 599",
  retryAfterSeconds: "an integer from 0 to 86400",
  cut: "true or false",
  tookEffect: "true or false",
}

/**
 * Reads a list of faults, as it comes out of `JSON.parse`, and fills in the defaults.
 *
 * @throws {LineFaultError} naming the position, the member and the allowed values
 */
export function parseLineFaults(json: unknown): readonly LineFault[] {
  if (!Array.isArray(json)) throw new LineFaultError(`LINE's faults must be a list, found ${show(json)}`)
  return json.map((item: unknown, index) => parseFault(item, `fault ${index}`))
}

/** A queue of faults: the first one whose operation matches and whose `skip` is used up hits the call. */
export function createFaultQueue(): FaultSource & { set(faults: readonly LineFault[]): void } {
  let queue: { readonly fault: LineFault; skip: number; times: number }[] = []
  return {
    set(faults) {
      queue = faults.map((fault) => ({ fault, skip: fault.skip, times: fault.times }))
    },
    next(operation) {
      const matching = queue.filter(({ fault }) => fault.operation === operation || fault.operation === "any")
      const hit = matching.find((entry) => entry.skip === 0)
      for (const entry of matching) if (entry.skip > 0) entry.skip -= 1
      if (hit) hit.times -= 1
      queue = queue.filter(({ times }) => times > 0)
      return hit?.fault
    },
  }
}

function parseFault(item: unknown, where: string): LineFault {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    throw new LineFaultError(`${where} must be an object, found ${show(item)}`)
  }
  const fault = { times: 1, skip: 0, tookEffect: false, ...item } as Record<string, unknown>
  for (const name of Object.keys(fault)) checkMember(name, fault[name], where)
  if (!("operation" in fault)) throw new LineFaultError(`${where}: operation is missing: ${ALLOWED.operation}`)
  checkTogether(fault as unknown as LineFault, where)
  return fault as unknown as LineFault
}

function checkMember(name: string, value: unknown, where: string): void {
  if (!Object.hasOwn(MEMBERS, name)) {
    throw new LineFaultError(`${where}: unknown member ${name}: use ${Object.keys(MEMBERS).join(", ")}`)
  }
  const member = name as keyof typeof MEMBERS
  if (!MEMBERS[member](value)) {
    throw new LineFaultError(`${where}: ${name} must be ${ALLOWED[member]}, found ${show(value)}`)
  }
}

function checkTogether({ latencyMs, status, retryAfterSeconds, cut }: LineFault, where: string): void {
  if (status !== undefined && cut) throw new LineFaultError(`${where}: status and cut exclude each other: give one`)
  if (latencyMs === undefined && status === undefined && !cut) {
    throw new LineFaultError(`${where} does nothing: give latencyMs, status or cut: true`)
  }
  if (retryAfterSeconds !== undefined && status === undefined) {
    throw new LineFaultError(`${where}: retryAfterSeconds needs status, for example 429`)
  }
}

function integer(least: number, most: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? String(value)
}
