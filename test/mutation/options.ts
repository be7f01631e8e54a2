import { availableParallelism } from "node:os"
import { type CommandLine, parseOptions, readCommandLine, readInteger } from "../../scripts/read-command-line.ts"

/** What `npm run mutation` was asked for. */
export type MutationCommand = CommandLine<{
  /** The decision cores to mutate; none: all. */
  readonly files: readonly string[]
  readonly isSaved: boolean
  /** Test processes at a time, 1 to 64. Default: one less than there are cores. */
  readonly concurrency: number
}>

const MOST_PROCESSES = 64

export const HELP = `npm run -s mutation -- [options]

Changes the decision cores in hundreds of small ways, one at a time, and counts how many of these mutants the unit tests
find. It runs in a copy in the system's temporary directory and leaves nothing behind.

  --file PATH       only this core; may be given several times
  --concurrency N   test processes at a time, 1 to 64 (default: one less than there are cores)
  --save            write the tables of docs/mutation.md
  --help            print this

Exit code: 0 at least 95 % were found and each survivor is argued for · 1 not so · 2 wrong usage
`

const OPTIONS = {
  file: { type: "string", multiple: true, default: [] as string[] },
  concurrency: { type: "string", default: String(Math.min(MOST_PROCESSES, Math.max(1, availableParallelism() - 1))) },
  save: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[], cores: readonly string[]): MutationCommand {
  return readCommandLine("mutation", () => {
    const values = parseOptions(args, OPTIONS)
    if (values.help) return "help"
    if (values.save && values.file.length > 0) throw new RangeError("--save needs all cores, and --file was given")
    const files = values.file.map((file) => readCore(file, cores))
    const concurrency = readInteger("--concurrency", values.concurrency, 1, MOST_PROCESSES)
    return { files, isSaved: values.save, concurrency }
  })
}

function readCore(file: string, cores: readonly string[]): string {
  if (cores.includes(file)) return file
  throw new RangeError(`--file must be one of ${cores.join(", ")}, found ${JSON.stringify(file)}`)
}
