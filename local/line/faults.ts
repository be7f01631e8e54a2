import { LineFaultError, readMembers } from "./fault-members.ts"
import type { LineOperation } from "./operations.ts"

/** Something that goes wrong with the next calls of an operation. What doesn't exclude each other may be combined. */
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
  /** Redirect to another origin with this status, in place of LINE's answer. */
  readonly redirect?: RedirectStatus
  /** Cut the connection in place of an answer. */
  readonly cut?: boolean
  /** Cut the connection in the middle of the answer's body. */
  readonly resetMidBody?: boolean
  /** Leave out the second half of the body, as if it were whole. */
  readonly truncate?: boolean
  /** The body in eight pieces, with 1 to 60,000 ms between two. */
  readonly dripMs?: number
  /** Answer with this content type in place of `application/json`. */
  readonly contentType?: string
  /** Members that LINE may add one day, and all of them in another order. */
  readonly extraMembers?: boolean
  /** Header names as no client expects them. */
  readonly headerCase?: HeaderCase
  /** LINE's own clock is off by this during the call, -86,400 to 86,400 s, not 0: its `Date`, and what it judges by it. */
  readonly clockSkewSeconds?: number
  /** Verify and list show what an issue or a revocation did only this much later, 1 to 86,400 s of LINE's time. */
  readonly lagSeconds?: number
  /** Whether the call does its work all the same; false by default. Without `status`, `redirect` and `cut` it always does. */
  readonly tookEffect: boolean
}

type RedirectStatus = 301 | 302 | 303 | 307 | 308
export type HeaderCase = "lower" | "upper" | "title"

/** A fault as JSON says it: what has a default may be left out. */
export type LineFaultJson = Omit<LineFault, "times" | "skip" | "tookEffect"> & Partial<LineFault>

/** Where the simulator asks what goes wrong with a call. */
export interface FaultSource {
  /** The fault that hits this call, if any. `channelId` tells whose call it is, as far as the request says so. */
  next(operation: LineOperation, channelId: () => string): LineFault | undefined
}

export { LineFaultError }

/**
 * Reads a list of faults, as it comes out of `JSON.parse`, and fills in the defaults.
 *
 * @throws {LineFaultError} naming the position, the member and the allowed values
 */
export function parseLineFaults(json: unknown): readonly LineFault[] {
  return readMembers(json).map(({ fault, where }) => {
    checkTogether(fault, where)
    return fault
  })
}

const REPLACING = ["status", "redirect", "cut"] as const
const DEFORMING = ["truncate", "resetMidBody", "dripMs", "contentType", "extraMembers", "headerCase"] as const
const BARE = new Set(["operation", "times", "skip", "tookEffect", "retryAfterSeconds"])

function checkTogether(fault: LineFault, where: string): void {
  const given = (name: keyof LineFault) => fault[name] !== undefined && fault[name] !== false
  const fail = (problem: string) => new LineFaultError(`${where}${problem}`)
  if (Object.keys(fault).every((name) => BARE.has(name) || !given(name as keyof LineFault))) {
    throw fail(" does nothing: give latencyMs, status or cut, or another member that does")
  }
  const replacing = REPLACING.filter(given)
  if (replacing.length > 1) throw fail(`: ${replacing.join(" and ")} exclude each other: give one`)
  if (given("truncate") && given("resetMidBody")) throw fail(": truncate and resetMidBody exclude each other: give one")
  const deforming = DEFORMING.find(given)
  if (fault.cut && deforming !== undefined) throw fail(`: ${deforming} needs an answer, and cut leaves none: give one`)
  if (given("retryAfterSeconds") && !given("status")) {
    throw fail(": retryAfterSeconds needs status, for example 429")
  }
  if (given("lagSeconds") && !LAGGING.has(fault.operation)) {
    throw fail(`: lagSeconds needs ${[...LAGGING].join(" or ")} as its operation: only what they do can show late`)
  }
}

const LAGGING: ReadonlySet<string> = new Set(["issueChannelTokenByJWT", "revokeChannelTokenByJWT"])
