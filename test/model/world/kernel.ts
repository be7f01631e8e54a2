import { setImmediate as turn } from "node:timers/promises"
import type { AdjustableClock } from "../../../local/clock.ts"
import { type Alarms, createAlarms } from "./alarms.ts"
import type { Point, Strike } from "./point.ts"
import type { Activity, Ended, ExternalCall, Process, Spoiling, Task } from "./process.ts"

/** Processes in virtual time: one external call after the other, waits that take no time, the same order each time. */
export interface Kernel extends Pick<Alarms, "timers"> {
  spawn<T>(activity: Activity, work: (process: Process) => Promise<T>): Promise<Ended<T>>
  /** Runs until every process has ended. */
  settle(): Promise<void>
  /** Lets time pass, and what falls due in it happen. */
  advance(ms: number): Promise<void>
  /** The point whose call is being performed. */
  acting(): Point | undefined
}

export interface KernelOptions {
  readonly clock: AdjustableClock
  readonly strike: Strike
  /** Which of so many waiting calls comes next, from 0. Default: the one that has waited longest. */
  readonly choose?: (count: number) => number
  /** Somebody else's act just before a call is performed. */
  readonly intrude: (point: Point) => Promise<void> | undefined
  /** Told after each call that was performed. @param hasFailed whether it ended with an error of its own */
  readonly onEffect: (point: Point, hasFailed: boolean) => void
}

interface Waiting {
  readonly task: Task
  readonly call: ExternalCall<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Sleeper {
  readonly task: Task
  readonly atMs: number
  readonly wake: () => void
}

/** How long a call takes, in milliseconds. */
const LATENCY_MS = 20

/** A kernel without any process. */
export function createKernel({ clock, strike, intrude, choose = () => 0, onEffect }: KernelOptions): Kernel {
  const alarms = createAlarms(clock)
  const tasks = new Set<Task>()
  const inFlight = new Set<Promise<void>>()
  let waiting: Waiting[] = []
  let sleepers: Sleeper[] = []
  let tasksSoFar = 0
  let pointsSoFar = 0
  let acting: Point | undefined

  function passTo(atMs: number): void {
    if (atMs > clock.now()) clock.advance((atMs - clock.now()) / 1_000)
    for (const task of [...tasks]) if (clock.now() >= task.endMs) task.kill("timeout")
  }

  function drop(task: Task): void {
    task.isOver = true
    tasks.delete(task)
    waiting = waiting.filter((each) => each.task !== task)
    sleepers = sleepers.filter((each) => each.task !== task)
  }

  function nextPoint({ task, call }: Waiting): Point {
    const nth = task.made.get(call.name) ?? 0
    task.made.set(call.name, nth + 1)
    return {
      index: pointsSoFar++,
      processId: task.id,
      activity: task.activity.name,
      subject: task.activity.subject,
      call: call.name,
      nth,
    }
  }

  async function perform(point: Point, call: ExternalCall<unknown>): Promise<unknown> {
    acting = point
    const performing = call.perform()
    if (call.isSlow) acting = undefined
    let hasFailed = true
    try {
      const answer = await performing
      hasFailed = false
      return answer
    } finally {
      if (acting === point) acting = undefined
      onEffect(point, hasFailed)
    }
  }

  async function answer({ task, resolve, reject }: Waiting, get: () => unknown): Promise<void> {
    try {
      const value = await get()
      if (!task.isOver) resolve(value)
    } catch (error) {
      if (!task.isOver) reject(error)
    }
  }

  async function execute(next: Waiting): Promise<void> {
    const { task, call } = next
    const point = nextPoint(next)
    await intrude(point)
    const mode = strike(point)
    const spoil = (as: Spoiling) => answer(next, () => call.spoiled(as))
    passTo(clock.now() + LATENCY_MS)
    if (task.isOver) return
    switch (mode) {
      case undefined:
        return answer(next, () => perform(point, call))
      case "killed before":
        return task.kill("exit")
      case "killed after":
        await perform(point, call).catch(() => undefined)
        return task.kill("exit")
      case "answer lost":
        await perform(point, call).catch(() => undefined)
        return spoil(mode)
      case "refused":
      case "failed":
        return spoil(mode)
      case "timeout":
        return void sleepers.push({ task, atMs: clock.now() + call.timeoutMs, wake: () => void spoil(mode) })
      default:
        return mode satisfies never
    }
  }

  async function start(next: Waiting): Promise<void> {
    const running = execute(next).finally(() => inFlight.delete(running))
    if (!next.call.isSlow) return running
    inFlight.add(running)
  }

  /** Wakes who sleeps least long. @returns whether somebody slept */
  function wakeNext(): boolean {
    const [first, ...others] = sleepers.toSorted((left, right) => left.atMs - right.atMs)
    if (first === undefined) return false
    sleepers = others
    passTo(first.atMs)
    if (!first.task.isOver) first.wake()
    return true
  }

  async function settle(): Promise<void> {
    for (;;) {
      await turn()
      const [next] = waiting.length > 0 ? waiting.splice(choose(waiting.length), 1) : []
      if (next !== undefined) await start(next)
      else if (alarms.fireDue() || wakeNext()) continue
      else if (inFlight.size > 0) await Promise.race(inFlight)
      else return
    }
  }

  function begin(activity: Activity, end: (ended: Ended<never>) => void): Task {
    const task: Task = {
      id: tasksSoFar++,
      activity,
      endMs: clock.now() + activity.timeoutMs,
      made: new Map(),
      isOver: false,
      kill(reason) {
        drop(task)
        end({ kind: "killed", reason })
      },
    }
    tasks.add(task)
    return task
  }

  function processOf(task: Task): Process {
    return {
      call: <T>(call: ExternalCall<T>) =>
        new Promise<T>((resolve, reject) => {
          if (!task.isOver) waiting.push({ task, call, resolve, reject } as Waiting)
        }),
      sleep: (ms) =>
        new Promise<void>((wake) => {
          if (!task.isOver) sleepers.push({ task, atMs: clock.now() + ms, wake })
        }),
      remainingMs: () => task.endMs - clock.now(),
    }
  }

  return {
    timers: alarms.timers,
    acting: () => acting,
    settle,
    spawn: <T>(activity: Activity, work: (process: Process) => Promise<T>) =>
      new Promise<Ended<T>>((end) => {
        const task = begin(activity, end)
        const finish = (ended: Ended<T>) => {
          if (!task.isOver) end(ended)
          drop(task)
        }
        work(processOf(task)).then(
          (value) => finish({ kind: "returned", value }),
          (error) => finish({ kind: "threw", error }),
        )
      }),
    async advance(ms) {
      const untilMs = clock.now() + ms
      await settle()
      for (let nextMs = alarms.nextMs(); nextMs !== undefined && nextMs <= untilMs; nextMs = alarms.nextMs()) {
        passTo(nextMs)
        await settle()
      }
      passTo(untilMs)
      await settle()
    },
  }
}
