/** The longest wait that setTimeout knows. */
const LONGEST_MS = 2 ** 31 - 1

/** Named timers in real time that keep no process alive. */
export interface Timers {
  /** Calls `fire` after `delayMs`; a timer of the same name is replaced. */
  set(name: string, delayMs: number, fire: () => void): void
  cancel(name: string): void
  close(): void
}

/** No timer is set at first. */
export function createTimers(): Timers {
  const handles = new Map<string, NodeJS.Timeout>()
  let isClosed = false

  function arm(name: string, delayMs: number, fire: () => void): void {
    clearTimeout(handles.get(name))
    if (isClosed) return
    const waitMs = Math.min(Math.max(delayMs, 0), LONGEST_MS)
    const next = delayMs > LONGEST_MS ? () => arm(name, delayMs - waitMs, fire) : fire
    handles.set(name, setTimeout(next, waitMs).unref())
  }

  return {
    set: arm,
    cancel(name) {
      clearTimeout(handles.get(name))
      handles.delete(name)
    },
    close() {
      isClosed = true
      for (const handle of handles.values()) clearTimeout(handle)
      handles.clear()
    },
  }
}
