/** The one clock of all stand-ins: real time plus an offset that only ever grows. */
export interface Clock {
  /** Milliseconds since the epoch, in the stand-ins' time. */
  now(): number
  /** How far the stand-ins' time is ahead of real time, in milliseconds. */
  offsetMs(): number
}

export interface AdjustableClock extends Clock {
  /** Moves the clock forward. Fires nothing: timers keep real time. @throws RangeError for anything but a number ≥ 0. */
  advance(seconds: number): void
}

export function createClock(realNow: () => number = Date.now): AdjustableClock {
  let offset = 0
  return {
    now: () => realNow() + offset,
    offsetMs: () => offset,
    advance(seconds) {
      if (!Number.isFinite(seconds) || seconds < 0) throw new RangeError("the clock only moves forward")
      offset += Math.round(seconds * 1000)
    },
  }
}
