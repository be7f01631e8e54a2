// Loaded into the function's process by NODE_OPTIONS: `Date` shows the stand-ins' time, whose offset in milliseconds is
// the content of the file STAND_INS_CLOCK_FILE. Timers keep real time.
const { readFileSync } = process.getBuiltinModule("node:fs")

const file = process.env.STAND_INS_CLOCK_FILE
const RealDate = Date
const now = () => RealDate.now() + Number(readFileSync(file, "utf8"))

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [now()] : parts))
  }

  static now() {
    return now()
  }
}
