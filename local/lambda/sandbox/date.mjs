/**
 * Shifts `Date` by an offset: `Date.now()`, `new Date()` and `Date()`. Timers and `performance` keep real time.
 * Returns `setOffsetMs`, which moves it later.
 */
export function shiftDate(initialOffsetMs) {
  const RealDate = Date
  const realNow = RealDate.now
  let offsetMs = initialOffsetMs
  const now = () => realNow() + offsetMs

  RealDate.now = now
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  })
  RealDate.prototype.constructor = globalThis.Date

  return {
    setOffsetMs(value) {
      offsetMs = value
    },
  }
}
