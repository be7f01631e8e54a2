import { setTimeout as sleep } from "node:timers/promises"
import type { RegisteredFunction } from "./function-definition.ts"
import type { InvokeRequest, RunFunction } from "./invoke.ts"

/** Invocations whose callers don't wait (`X-Amz-Invocation-Type: Event`). */
export interface AsynchronousInvokes {
  accept(fn: RegisteredFunction, request: InvokeRequest, requestId: string): void
  /** Settles when all of them have ended, their repeats too. */
  idle(): Promise<void>
  /** Forgets what waits. */
  close(): void
}

const THROTTLED_DELAY_MS = 1000

/**
 * Runs them, and repeats those that fail, under the same request id.
 * @param retryDelaysMs real time before each repeat; a minute, then two, as Lambda documents.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createAsynchronousInvokes(
  run: RunFunction,
  retryDelaysMs: readonly number[] = [60_000, 120_000],
): AsynchronousInvokes {
  const running = new Set<Promise<void>>()
  const closing = new AbortController()

  async function runToTheEnd(fn: RegisteredFunction, request: InvokeRequest, requestId: string): Promise<void> {
    for (let repeat = 0; !closing.signal.aborted; ) {
      const result = await run(fn, request, requestId)
      if (result !== undefined && !result.isFunctionError) return
      if (result !== undefined && repeat >= fn.maximumRetryAttempts) return
      const delayMs = result === undefined ? THROTTLED_DELAY_MS : (retryDelaysMs[repeat++] ?? 0)
      await pause(delayMs, closing.signal)
    }
  }

  return {
    accept(fn, request, requestId) {
      const whole = runToTheEnd(fn, request, requestId).catch(() => undefined)
      running.add(whole)
      whole.finally(() => running.delete(whole))
    },
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
    close: () => closing.abort(),
  }
}

/** Waits without keeping the process alive; ends early when aborted. */
async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal, ref: false }).catch(() => undefined)
}
