import type { LineError } from "./errors.ts"
import { requireNumber } from "./options.ts"

/** How often and after which waits a call is tried. */
export interface RetryOptions {
  /** Tries in all, whole number, 1 to 10. Default 3. */
  readonly attempts?: number
  /** Upper bound of the first wait, milliseconds, 1 to 60,000; it doubles with each wait. Default 200. */
  readonly baseDelayMs?: number
  /** Upper bound of every wait but one that LINE asks for, milliseconds, `baseDelayMs` to 60,000. Default 5,000. */
  readonly maxDelayMs?: number
  /**
   * A further try is only made if this much time is left for it, milliseconds, 0 to 60,000. Default 1,000:
   * one cut short by the total timeout turns a clear "not done" into a doubt.
   */
  readonly minimumAttemptMs?: number
}

/** {@link RetryOptions} with every default filled in. */
export type RetryPolicy = Required<RetryOptions>

/** @throws RangeError naming the option and its bounds */
export function createRetryPolicy(options: RetryOptions = {}): RetryPolicy {
  const { attempts = 3, baseDelayMs = 200, maxDelayMs = 5_000, minimumAttemptMs = 1_000 } = options
  requireNumber("retry.attempts", attempts, 1, 10, true)
  requireNumber("retry.baseDelayMs", baseDelayMs, 1, 60_000)
  requireNumber("retry.maxDelayMs", maxDelayMs, baseDelayMs, 60_000)
  requireNumber("retry.minimumAttemptMs", minimumAttemptMs, 0, 60_000)
  return { attempts, baseDelayMs, maxDelayMs, minimumAttemptMs }
}

/** What has happened so far. */
export interface TriesSoFar {
  /** At least 1. */
  readonly attempts: number
  /** Until the whole call's time is up, milliseconds. */
  readonly remainingMs: number
  /** 0 to 1, for the jitter. */
  readonly random: number
}

/** Again after a wait, or not at all. */
export type NextTry = { readonly kind: "wait"; readonly delayMs: number } | { readonly kind: "stop" }

/**
 * Decides whether a failed call is tried again. Full jitter: between 0 and the bound, which starts at `baseDelayMs` and
 * doubles up to `maxDelayMs`. A `Retry-After` is the least wait, and one too long for the time left ends the tries.
 * Whether a repeat is safe is not decided here: `retryable` says it.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function decideNextTry(error: LineError, soFar: TriesSoFar, policy: RetryPolicy): NextTry {
  if (!error.retryable || soFar.attempts >= policy.attempts) return { kind: "stop" }
  const boundMs = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (soFar.attempts - 1))
  const delayMs = Math.max(soFar.random * boundMs, error.retryAfterMs ?? 0)
  return delayMs + policy.minimumAttemptMs <= soFar.remainingMs ? { kind: "wait", delayMs } : { kind: "stop" }
}
