import { type CommandLine, parseOptions, readCommandLine, readInteger } from "../scripts/read-command-line.ts"

/** What the command line asks for. */
export type BenchCommand = CommandLine<BenchOptions>

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  /** Cold starts of each program, 3 to 1,000. Default 40; 8 with `--quick`. */
  readonly runs: number
  /** Warm processes of each program, of 60 rotations each. Default 5; 2 with `--quick`. */
  readonly warmRuns: number
  /** Measure the component with many channels in place of the function. */
  readonly isFleet: boolean
  readonly isJson: boolean
  /** Write the results into the repository, and not to `dist/bench`. */
  readonly isSaved: boolean
}

export const HELP = `npm run -s bench -- [--runs N] [--quick] [--fleet] [--json] [--save]

Measures this project's rotation function beside the least program that makes the same calls (the floor) and beside
what one would write with the usual parts, and tells how many times the floor each of them takes.

  --runs N   cold starts of each program, 3 to 1000 (default 40)
  --quick    8 cold starts, 2 warm processes
  --fleet    measure the component instead: 1, 100 and 1,000 channels under Pulumi's mocks, and its import
             beside the bare SDK's, --runs times each; two minutes
  --json     print the results as JSON
  --save     write bench/results/latest.json, docs/performance.svg and the table of docs/performance.md;
             without it the first two go to dist/bench
  --help     this text

Exit code: 0 measured, and within the bounds · 1 not within them: the function's cold start is over 2.0 times the floor's, in
time and in CPU time; with --fleet, a channel takes over 2 MB, CPU time isn't linear, or the import takes over 1.05 times
the bare SDK's · 2 wrong usage
`

const OPTIONS = {
  runs: { type: "string" },
  quick: { type: "boolean", default: false },
  fleet: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  save: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[]): BenchCommand {
  return readCommandLine("bench", () => {
    const values = parseOptions(args, OPTIONS)
    if (values.help) return "help"
    return {
      runs: values.runs === undefined ? (values.quick ? 8 : 40) : readInteger("--runs", values.runs, 3, 1_000),
      warmRuns: values.quick ? 2 : 5,
      isFleet: values.fleet,
      isJson: values.json,
      isSaved: values.save,
    }
  })
}
