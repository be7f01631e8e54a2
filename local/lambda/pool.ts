import type { RegisteredFunction } from "./function-definition.ts"
import type { Sandbox } from "./sandbox.ts"

export interface PoolOptions {
  readonly start: (fn: RegisteredFunction) => Promise<Sandbox>
  /** Sandboxes that may run at once, of all functions together. */
  readonly maxConcurrency: number
  /** An unused sandbox is stopped after this many milliseconds. */
  readonly idleMs: number
}

/** Sandboxes, reused while warm. */
export interface Pool {
  /**
   * Runs `work` in a sandbox of its own for as long as it takes.
   * @returns undefined when `maxConcurrency` are at work already.
   */
  use<Result>(fn: RegisteredFunction, work: (sandbox: Sandbox) => Promise<Result>): Promise<Result> | undefined
  /** All living sandboxes, idle or not. */
  sandboxes(): Promise<readonly Sandbox[]>
  /** Stops all of them. */
  close(): Promise<void>
}

interface Slot {
  readonly fn: RegisteredFunction
  readonly sandbox: Promise<Sandbox>
  idleTimer?: NodeJS.Timeout
}

export function createPool({ start, maxConcurrency, idleMs }: PoolOptions): Pool {
  const slots = new Set<Slot>()
  const idle: Slot[] = []
  let atWork = 0
  let isClosed = false

  async function take(fn: RegisteredFunction): Promise<Slot> {
    for (const slot of [...idle]) if (!(await slot.sandbox).isUsable()) await retire(slot)
    if (isClosed) throw new Error("Lambda's stand-in is closed")
    const at = idle.findLastIndex((slot) => slot.fn === fn)
    const [warm] = at === -1 ? [] : idle.splice(at, 1)
    clearTimeout(warm?.idleTimer)
    const slot = warm ?? { fn, sandbox: start(fn) }
    slots.add(slot)
    return slot
  }

  async function giveBack(slot: Slot): Promise<void> {
    const sandbox = await slot.sandbox.catch(() => undefined)
    if (sandbox === undefined || !sandbox.isUsable()) {
      slots.delete(slot)
    } else if (isClosed) {
      await retire(slot)
    } else {
      idle.push(slot)
      slot.idleTimer = setTimeout(() => retire(slot), idleMs).unref()
    }
  }

  async function retire(slot: Slot): Promise<void> {
    clearTimeout(slot.idleTimer)
    slots.delete(slot)
    const at = idle.indexOf(slot)
    if (at !== -1) idle.splice(at, 1)
    await slot.sandbox.then(
      (sandbox) => sandbox.stop(),
      () => undefined,
    )
  }

  async function run<Result>(fn: RegisteredFunction, work: (sandbox: Sandbox) => Promise<Result>): Promise<Result> {
    try {
      const slot = await take(fn)
      return await slot.sandbox.then(work).finally(() => giveBack(slot))
    } finally {
      atWork--
    }
  }

  return {
    use(fn, work) {
      if (atWork >= maxConcurrency || isClosed) return undefined
      atWork++
      return run(fn, work)
    },
    async sandboxes() {
      const started = await Promise.allSettled([...slots].map(({ sandbox }) => sandbox))
      return started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
    },
    async close() {
      isClosed = true
      await Promise.all([...slots].map(retire))
    },
  }
}
