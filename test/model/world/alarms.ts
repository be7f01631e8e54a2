import type { Clock } from "../../../local/clock.ts"
import type { Timers } from "../../../local/secrets-manager/timers.ts"

/** Named timers in virtual time: whoever moves the clock fires them. */
export interface Alarms {
  readonly timers: Timers
  /** When the next one falls due, in milliseconds since the epoch; undefined when none is set. */
  nextMs(): number | undefined
  /** Fires those that have fallen due, the earliest first. @returns whether there was one */
  fireDue(): boolean
}

interface Alarm {
  readonly name: string
  readonly atMs: number
  readonly fire: () => void
}

/** No alarm is set at first. */
export function createAlarms(clock: Clock): Alarms {
  const alarms = new Map<string, Alarm>()

  function earliest(): Alarm | undefined {
    let found: Alarm | undefined
    for (const alarm of alarms.values()) if (found === undefined || alarm.atMs < found.atMs) found = alarm
    return found
  }

  function fireNext(): boolean {
    const alarm = earliest()
    if (alarm === undefined || alarm.atMs > clock.now()) return false
    alarms.delete(alarm.name)
    alarm.fire()
    return true
  }

  return {
    timers: {
      set: (name, delayMs, fire) => void alarms.set(name, { name, atMs: clock.now() + Math.max(0, delayMs), fire }),
      cancel: (name) => void alarms.delete(name),
      close: () => alarms.clear(),
    },
    nextMs: () => earliest()?.atMs,
    fireDue() {
      let hasFired = false
      while (fireNext()) hasFired = true
      return hasFired
    },
  }
}
