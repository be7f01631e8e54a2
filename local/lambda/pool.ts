import type { FunctionVersion } from "./function-version.ts"
import type { Sandbox } from "./sandbox.ts"

export interface PoolOptions {
  readonly start: (fn: FunctionVersion) => Promise<Sandbox>
  /** Sandboxes that may run at once, of all functions together. */
  readonly maxConcurrency: number
  /** An unused sandbox is stopped after this many milliseconds. */
  readonly idleMs: number
}

/** Sandboxes, reused while warm. */
export interface Pool {
  /**
   * Runs `work` in a sandbox of its own for as long as it takes.
   * @param reserved how many of this function, all versions together, may run at once. Default: no limit of its own.
   * @returns undefined when `maxConcurrency` or `reserved` are at work already.
   */
  use<Result>(
    fn: FunctionVersion,
    work: (sandbox: Sandbox) => Promise<Result>,
    reserved?: number,
  ): Promise<Result> | undefined
  /** All living sandboxes, idle or not. */
  sandboxes(): Promise<readonly Sandbox[]>
  /** Stops the sandboxes of versions that are no more, busy ones after their invocation; settles when all are gone. */
  discard(gone: readonly FunctionVersion[]): Promise<void>
  /** Stops all of them. */
  close(): Promise<void>
}

interface Slot {
  readonly fn: FunctionVersion
  readonly sandbox: Promise<Sandbox>
  /** Settles when the slot is no longer in use. */
  readonly ended: PromiseWithResolvers<void>
  idleTimer?: NodeJS.Timeout
}

export function createPool({ start, maxConcurrency, idleMs }: PoolOptions): Pool {
  const slots = new Set<Slot>()
  const idle: Slot[] = []
  const discarded = new WeakSet<FunctionVersion>()
  const atWorkByName = new Map<string, number>()
  let atWork = 0
  let isClosed = false

  async function take(fn: FunctionVersion): Promise<Slot> {
    for (const slot of [...idle]) if (!(await slot.sandbox).isUsable()) await retire(slot)
    if (isClosed) throw new Error("Lambda's stand-in is closed")
    const at = idle.findLastIndex((slot) => slot.fn === fn)
    const [warm] = at === -1 ? [] : idle.splice(at, 1)
    clearTimeout(warm?.idleTimer)
    const slot = warm ?? { fn, sandbox: start(fn), ended: Promise.withResolvers<void>() }
    slots.add(slot)
    return slot
  }

  async function giveBack(slot: Slot): Promise<void> {
    const sandbox = await slot.sandbox.catch(() => undefined)
    if (sandbox === undefined || !sandbox.isUsable()) {
      forget(slot)
    } else if (isClosed || discarded.has(slot.fn)) {
      await retire(slot)
    } else {
      idle.push(slot)
      slot.idleTimer = setTimeout(() => retire(slot), idleMs).unref()
    }
  }

  async function retire(slot: Slot): Promise<void> {
    clearTimeout(slot.idleTimer)
    const at = idle.indexOf(slot)
    if (at !== -1) idle.splice(at, 1)
    await slot.sandbox.then(
      (sandbox) => sandbox.stop(),
      () => undefined,
    )
    forget(slot)
  }

  function forget(slot: Slot): void {
    slots.delete(slot)
    slot.ended.resolve()
  }

  function count(name: string, difference: number): void {
    atWork += difference
    const now = (atWorkByName.get(name) ?? 0) + difference
    if (now === 0) atWorkByName.delete(name)
    else atWorkByName.set(name, now)
  }

  async function run<Result>(fn: FunctionVersion, work: (sandbox: Sandbox) => Promise<Result>): Promise<Result> {
    try {
      const slot = await take(fn)
      return await slot.sandbox.then(work).finally(() => giveBack(slot))
    } finally {
      count(fn.name, -1)
    }
  }

  return {
    use(fn, work, reserved = Number.POSITIVE_INFINITY) {
      const isFull = atWork >= maxConcurrency || (atWorkByName.get(fn.name) ?? 0) >= reserved
      if (isFull || isClosed) return undefined
      count(fn.name, 1)
      return run(fn, work)
    },
    async sandboxes() {
      const started = await Promise.allSettled([...slots].map(({ sandbox }) => sandbox))
      return started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
    },
    async discard(gone) {
      for (const fn of gone) discarded.add(fn)
      const concerned = [...slots].filter(({ fn }) => gone.includes(fn))
      await Promise.all(concerned.map((slot) => (idle.includes(slot) ? retire(slot) : slot.ended.promise)))
    },
    async close() {
      isClosed = true
      await Promise.all([...slots].map(retire))
    },
  }
}
