import { type CommandLine, parseOptions, readCommandLine, readInteger } from "../../scripts/read-command-line.ts"
import type { BadDay } from "../bad-day.ts"
import { BAD_DAY_HELP, BAD_DAY_OPTIONS, readBadDayOptions } from "./bad-day-options.ts"

/** What the command line asks for. */
export type WeeksCommand = CommandLine<{
  readonly weeks: number
  readonly apps: number
  readonly badDay: BadDay
  readonly isJson: boolean
}>

export const HELP = `npm run -s weeks -- [options]

Lets weeks go by for one channel whose apps all rotate in the same hour, while LINE and Secrets Manager fail by
chance, and judges what the stand-ins know of it: no token revoked too early, none forgotten, never too many.
The rotation function and the sentinel are the real bundles in AWS's own Node runtime.

  --weeks N        1 to 200 (default 40)
  --apps N         apps of the channel, 1 to 13 (default 12)
${BAD_DAY_HELP}
  --json           the last line is one line of JSON
  --help           print this

Exit code: 0 every invariant held · 1 one didn't · 2 wrong usage
`

/** The longest wait that a trouble brings: this is about what goes wrong, not about how long it takes. */
const SLOW_MS = 20
const MOST_WEEKS = 200
const MOST_APPS = 13

const OPTIONS = {
  weeks: { type: "string", default: "40" },
  apps: { type: "string", default: "12" },
  ...BAD_DAY_OPTIONS,
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[]): WeeksCommand {
  return readCommandLine("weeks", () => {
    const values = parseOptions(args, OPTIONS)
    if (values.help) return "help"
    const badDay = readBadDayOptions(values, SLOW_MS)
    const weeks = readInteger("--weeks", values.weeks, 1, MOST_WEEKS)
    const apps = readInteger("--apps", values.apps, 1, MOST_APPS)
    return { weeks, apps, badDay, isJson: values.json }
  })
}
