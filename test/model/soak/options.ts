import { randomInt } from "node:crypto"
import { type CommandLine, parseOptions, readCommandLine, readInteger } from "../../../scripts/read-command-line.ts"

/** What the command line asks for. */
export type SoakCommand = CommandLine<SoakOptions>

/** How long, and what. */
export interface SoakOptions {
  /** Commands to run at least, 1 to 100,000,000. */
  readonly steps: number
  /** 0 to 2,147,483,647. */
  readonly seed: number
  /** Worker processes, 1 to 64. */
  readonly workers: number
  /** The last line is JSON. */
  readonly isJson: boolean
}

const MOST_STEPS = 100_000_000
const MAX_SEED = 2 ** 31 - 1
const MOST_WORKERS = 64

export const HELP = `npm run -s soak -- --steps N [options]

Plays what operators, AWS, LINE and other tools may do to a channel, in any order and with every kind of fault, against
the rotation function and the sentinel; all of it in memory and in virtual time. After each sequence everything that can
be repaired must be, and no invariant may have been broken.

  --steps N      commands to run at least, 1 to ${MOST_STEPS}
  --seed N       0 to ${MAX_SEED}: the same one plays the same sequences (default: by chance, and shown)
  --workers N    processes that play at the same time, 1 to ${MOST_WORKERS} (default: one for each core)
  --json         the last line is one line of JSON
  --help         print this

Exit code: 0 every invariant held · 1 one didn't · 2 wrong usage
`

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[], cores: number): SoakCommand {
  return readCommandLine("soak", () => {
    const values = parseOptions(args, optionsFor(cores))
    if (values.help) return "help"
    return {
      steps: readInteger("--steps", values.steps, 1, MOST_STEPS),
      seed: readInteger("--seed", values.seed, 0, MAX_SEED),
      workers: readInteger("--workers", values.workers, 1, MOST_WORKERS),
      isJson: values.json,
    }
  })
}

function optionsFor(cores: number) {
  return {
    steps: { type: "string" },
    seed: { type: "string", default: String(randomInt(MAX_SEED)) },
    workers: { type: "string", default: String(Math.min(cores, MOST_WORKERS)) },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  } as const
}
