import type { Invocation } from "./deps.ts"

/** Bound on a call of LINE's, repeats included, in milliseconds. */
const LINE_CALL_MS = 5_000
/** What must be left of the invocation after it, to write the step's log line. */
const SPARE_MS = 2_000

/** Bounds a call of LINE's by what is left of the invocation: a step that Lambda kills tells nobody why. */
export function lineTimeout({ remainingMs }: Invocation): { readonly totalTimeoutMs: number } {
  return { totalTimeoutMs: Math.max(1, Math.min(LINE_CALL_MS, remainingMs() - SPARE_MS)) }
}
