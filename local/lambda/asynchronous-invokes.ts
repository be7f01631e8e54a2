import { setTimeout as sleep } from "node:timers/promises"
import type { InvokeRequest, RunFunction } from "./invoke.ts"
import type { InvokeTarget } from "./invoke-target.ts"

/** Invocations whose callers don't wait (`X-Amz-Invocation-Type: Event`). */
export interface AsynchronousInvokes {
  /** @param find the function as it then is; undefined once it is deleted, which drops the event. */
  accept(find: () => InvokeTarget | undefined, request: InvokeRequest, requestId: string): void
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

  async function runToTheEnd(
    find: () => InvokeTarget | undefined,
    request: InvokeRequest,
    requestId: string,
  ): Promise<void> {
    const acceptedAt = performance.now()
    for (let repeat = 0; !closing.signal.aborted; ) {
      const target = find()
      if (target === undefined) return
      const result = await run(target, request, requestId)
      if (result !== undefined && !result.isFunctionError) return
      if (result !== undefined && repeat >= target.maximumRetryAttempts) return
      const delayMs = result === undefined ? THROTTLED_DELAY_MS : (retryDelaysMs[repeat++] ?? 0)
      if (performance.now() + delayMs - acceptedAt > target.maximumEventAgeMs) return
      await pause(delayMs, closing.signal)
    }
  }

  return {
    accept(find, request, requestId) {
      const whole = runToTheEnd(find, request, requestId).catch(() => undefined)
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
