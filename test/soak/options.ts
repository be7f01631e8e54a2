import type { BadDay } from "../../local/bad-day.ts"
import { BAD_DAY_HELP, BAD_DAY_OPTIONS, readBadDayOptions } from "../../local/soak/bad-day-options.ts"
import { type CommandLine, parseOptions, readCommandLine, readInteger } from "../../scripts/read-command-line.ts"

/** What the command line asks for. */
export type SoakCommand = CommandLine<{
  readonly rotations: number
  readonly badDay: BadDay
  readonly isJson: boolean
}>

export const HELP = `npm run -s bad-day -- [options]

Rotates tokens while LINE, Secrets Manager and the invocations of the function fail by chance, then once more
when all is well, and judges what the stand-ins know of it. The rotation function runs in this process;
its waits take no time.

  --rotations N    rotations on the bad day, 1 to 100000 (default 1000)
${BAD_DAY_HELP}
  --json           the last line is one line of JSON
  --help           print this

Exit code: 0 every invariant held · 1 one didn't · 2 wrong usage
`

/** The longest wait of the bad day: this is about what goes wrong, not about how long it takes. */
const SLOW_MS = 10
const MOST_ROTATIONS = 100_000

const OPTIONS = {
  rotations: { type: "string", default: "1000" },
  ...BAD_DAY_OPTIONS,
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[]): SoakCommand {
  return readCommandLine("bad-day", () => {
    const values = parseOptions(args, OPTIONS)
    if (values.help) return "help"
    const badDay = readBadDayOptions(values, SLOW_MS)
    const rotations = readInteger("--rotations", values.rotations, 1, MOST_ROTATIONS)
    return { rotations, badDay, isJson: values.json }
  })
}
