import { type CommandLine, parseOptions, readCommandLine } from "../../scripts/read-command-line.ts"
import { defaultWorkers, MOST, readSize, type SoakSize } from "./soak/options.ts"

/** What the command line asks for. */
export type ReliabilityCommand = CommandLine<SoakSize>

const DEFAULT_STEPS = 1_000_000
const DEFAULT_SEED = 1

export const HELP = `npm run -s reliability -- [options]

Strikes every point of every stretch, alone and in pairs, plays steps of what may happen, tries the controls, and writes
what came of it to docs/reliability.md. What broke an invariant is told on standard error, a line of JSON each.

  --steps N      steps of what may happen, at least, 1 to ${MOST.steps} (default ${DEFAULT_STEPS})
  --seed N       0 to ${MOST.seed}: the same one plays the same steps (default ${DEFAULT_SEED})
  --workers N    processes that play at the same time, 1 to ${MOST.workers} (default: one for each core)
  --help         print this

Exit code: 0 all is as it should be · 1 something isn't · 2 wrong usage
`

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[], cores: number): ReliabilityCommand {
  return readCommandLine("reliability", () => {
    const values = parseOptions(args, optionsFor(cores))
    return values.help ? "help" : readSize(values)
  })
}

function optionsFor(cores: number) {
  return {
    steps: { type: "string", default: String(DEFAULT_STEPS) },
    seed: { type: "string", default: String(DEFAULT_SEED) },
    workers: { type: "string", default: defaultWorkers(cores) },
    help: { type: "boolean", short: "h", default: false },
  } as const
}
