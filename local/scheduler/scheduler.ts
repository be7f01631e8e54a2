import type { Clock } from "../clock.ts"
import type { AsynchronousInvoke, InvocationEnd } from "./asynchronous-invoke.ts"

/** A function that is invoked at a fixed rate with always the same event. */
export interface Schedule {
  readonly name: string
  /** From 1. */
  readonly everyMinutes: number
  readonly functionArn: string
  readonly event: object
}

/** What one run of a schedule came to. */
export interface ScheduleRun extends InvocationEnd {
  readonly schedule: string
}

/** A schedule as it stands now. Times are ISO 8601 in UTC, by the stand-ins' clock. */
interface ScheduleState {
  readonly schedule: string
  /** As AWS writes it, e.g. `rate(15 minutes)`. */
  readonly expression: string
  readonly functionArn: string
  readonly event: object
  readonly nextRunAt: string
  readonly lastRun?: ScheduleRun & { readonly startedAt: string }
}

/** EventBridge Scheduler, as far as the stand-ins need it: rates, in memory, each run an asynchronous invocation. */
export interface Scheduler {
  /** Adds a schedule; its first run is due one period from now. */
  add(schedule: Schedule): void
  /**
   * Runs every schedule whose time has come, once each, however many periods went by: what it invokes looks at the state
   * that it finds, so a missed run is made up for by the next one. Settles when all have ended.
   */
  runDue(): Promise<readonly ScheduleRun[]>
  list(): readonly ScheduleState[]
  /** Cancels the timers. */
  close(): void
}

interface Entry {
  readonly schedule: Schedule
  nextMs: number
  lastRun?: ScheduleState["lastRun"]
  timer?: NodeJS.Timeout
}

/** Fewer at once than Lambda runs at once: what is invoked may start rotations. */
const AT_ONCE = 4
const MINUTE_MS = 60_000

/** No schedule is there at first. Timers keep real time, and no process alive. */
export function createScheduler({ clock, invoke }: { clock: Clock; invoke: AsynchronousInvoke }): Scheduler {
  const entries: Entry[] = []
  let isClosed = false

  function arm(entry: Entry): void {
    clearTimeout(entry.timer)
    entry.nextMs = clock.now() + entry.schedule.everyMinutes * MINUTE_MS
    if (isClosed) return
    const fire = () => void run(entry).catch(() => undefined)
    entry.timer = setTimeout(fire, entry.schedule.everyMinutes * MINUTE_MS).unref()
  }

  async function run(entry: Entry): Promise<ScheduleRun> {
    const { name, functionArn, event } = entry.schedule
    const startedAt = new Date(clock.now()).toISOString()
    arm(entry)
    const ended = { schedule: name, ...(await invoke(functionArn, event)) }
    entry.lastRun = { ...ended, startedAt }
    return ended
  }

  return {
    add(schedule) {
      const entry: Entry = { schedule, nextMs: 0 }
      entries.push(entry)
      arm(entry)
    },
    async runDue() {
      const due = entries.filter(({ nextMs }) => nextMs <= clock.now())
      const runs: ScheduleRun[] = []
      while (due.length > 0) runs.push(...(await Promise.all(due.splice(0, AT_ONCE).map(run))))
      return runs
    },
    list: () => entries.map(stateOf),
    close() {
      isClosed = true
      for (const { timer } of entries) clearTimeout(timer)
    },
  }
}

function stateOf({ schedule, nextMs, lastRun }: Entry): ScheduleState {
  const { name, everyMinutes, functionArn, event } = schedule
  return {
    schedule: name,
    expression: `rate(${everyMinutes} minute${everyMinutes === 1 ? "" : "s"})`,
    functionArn,
    event,
    nextRunAt: new Date(nextMs).toISOString(),
    ...(lastRun === undefined ? {} : { lastRun }),
  }
}
