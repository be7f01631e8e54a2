import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"

/** What `npm run mutation` was asked for. */
export type MutationCommand =
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly message: string }
  | {
      readonly kind: "run"
      /** The decision cores to mutate; none: all. */
      readonly files: readonly string[]
      readonly isSaved: boolean
      /** Test processes at a time, 1 to 64. Default: one less than there are cores. */
      readonly concurrency: number
    }

export const HELP = `npm run -s mutation -- [options]

Changes the decision cores in hundreds of small ways, one at a time, and counts how many of these mutants the unit tests
find. It runs in a copy in the system's temporary directory and leaves nothing behind.

  --file PATH       only this core; may be given several times
  --concurrency N   test processes at a time, 1 to 64 (default: one less than there are cores)
  --save            write the tables of docs/mutation.md
  --help            print this

Exit code: 0 at least 95 % were found and each survivor is argued for · 1 not so · 2 wrong usage
`

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[], cores: readonly string[]): MutationCommand {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS })
    if (values.help) return { kind: "help" }
    if (values.save && values.file.length > 0) throw new RangeError("--save needs all cores, and --file was given")
    const files = values.file.map((file) => readCore(file, cores))
    return { kind: "run", files, isSaved: values.save, concurrency: readConcurrency(values.concurrency) }
  } catch (error) {
    const found = error instanceof Error ? (error.message.split(/\.?\n|\. To specify/, 1)[0] ?? "") : String(error)
    return { kind: "refused", message: `mutation: ${found}; see npm run -s mutation -- --help` }
  }
}

const OPTIONS = {
  file: { type: "string", multiple: true, default: [] as string[] },
  concurrency: { type: "string", default: String(Math.min(64, Math.max(1, availableParallelism() - 1))) },
  save: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const

function readCore(file: string, cores: readonly string[]): string {
  if (cores.includes(file)) return file
  throw new RangeError(`--file must be one of ${cores.join(", ")}, found ${JSON.stringify(file)}`)
}

function readConcurrency(text: string): number {
  const concurrency = /^\d{1,2}$/.test(text) ? Number(text) : 0
  if (concurrency >= 1 && concurrency <= 64) return concurrency
  throw new RangeError(`--concurrency must be an integer from 1 to 64, found ${JSON.stringify(text)}`)
}
