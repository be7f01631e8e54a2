import { randomInt } from "node:crypto"
import { type CommandLine, parseOptions, readCommandLine, readInteger } from "../../../scripts/read-command-line.ts"

/** What the command line asks for. */
export type SoakCommand = CommandLine<SoakOptions>

/** How long. */
export interface SoakSize {
  /** Commands to run at least, 1 to 100,000,000. */
  readonly steps: number
  /** 0 to 2,147,483,647. */
  readonly seed: number
  /** Worker processes, 1 to 64. */
  readonly workers: number
}

/** How long, and what. */
interface SoakOptions extends SoakSize {
  /** The last line is JSON. */
  readonly isJson: boolean
}

/** Bounds of the options, both included. */
export const MOST = { steps: 100_000_000, seed: 2 ** 31 - 1, workers: 64 } as const

export const HELP = `npm run -s soak -- --steps N [options]

Plays what operators, AWS, LINE and other tools may do to a channel, in any order and with every kind of fault, against
the rotation function and the sentinel; all of it in memory and in virtual time. After each sequence everything that can
be repaired must be, and no invariant may have been broken.

  --steps N      commands to run at least, 1 to ${MOST.steps}; it ends with the sequences that are under way by then
  --seed N       0 to ${MOST.seed}: the same one plays the same sequences (default: by chance, and shown)
  --workers N    processes that play at the same time, 1 to ${MOST.workers} (default: one for each core)
  --json         the last line is one line of JSON
  --help         print this

Exit code: 0 every invariant held · 1 one didn't · 2 wrong usage
`

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[], cores: number): SoakCommand {
  return readCommandLine("soak", () => {
    const values = parseOptions(args, optionsFor(cores))
    return values.help ? "help" : { ...readSize(values), isJson: values.json }
  })
}

/** What `parseArgs` found for the size. */
interface SizeTexts {
  readonly steps?: string | undefined
  readonly seed: string
  readonly workers: string
}

/** @throws RangeError naming the option, its bounds and what was found */
export function readSize({ steps, seed, workers }: SizeTexts): SoakSize {
  return {
    steps: readInteger("--steps", steps, 1, MOST.steps),
    seed: readInteger("--seed", seed, 0, MOST.seed),
    workers: readInteger("--workers", workers, 1, MOST.workers),
  }
}

/** As many as there are cores, within the bounds. @returns the option's default, as text */
export function defaultWorkers(cores: number): string {
  return String(Math.min(cores, MOST.workers))
}

function optionsFor(cores: number) {
  return {
    steps: { type: "string" },
    seed: { type: "string", default: String(randomInt(MOST.seed)) },
    workers: { type: "string", default: defaultWorkers(cores) },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  } as const
}
