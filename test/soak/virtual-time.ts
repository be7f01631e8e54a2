import { AsyncLocalStorage } from "node:async_hooks"
import { setImmediate } from "node:timers/promises"
import type { AdjustableClock } from "../../local/clock.ts"

/** Waits that take no time: they move the clock instead, and count against the invocation that waits. */
export interface VirtualTime {
  /** Runs one invocation. */
  run<T>(work: (remainingMs: () => number) => Promise<T>): Promise<T>
  sleep(ms: number): Promise<void>
  /** Milliseconds that only this invocation's own waits and work move: for bounds, never for dates. */
  elapsedMs(): number
}

/** Time for a function that is run in this process. @param timeoutMs of one invocation. */
export function createVirtualTime(clock: AdjustableClock, timeoutMs: number): VirtualTime {
  const invocations = new AsyncLocalStorage<{ waitedMs: number }>()
  const elapsedMs = () => performance.now() + (invocations.getStore()?.waitedMs ?? 0)
  return {
    elapsedMs,
    run(work) {
      return invocations.run({ waitedMs: 0 }, () => {
        const endMs = elapsedMs() + timeoutMs
        return work(() => endMs - elapsedMs())
      })
    },
    async sleep(ms) {
      const invocation = invocations.getStore()
      if (invocation !== undefined) invocation.waitedMs += ms
      clock.advance(ms / 1_000)
      await setImmediate()
    },
  }
}
