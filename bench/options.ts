import { parseArgs } from "node:util"

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
  readonly isHelp: boolean
}

export const USAGE = `npm run bench -- [--runs N] [--quick] [--fleet] [--json] [--save]

Measures this project's rotation function beside the least program that makes the same calls (the floor) and beside
what one would write with the usual parts, and tells how many times the floor each of them takes.

  --runs N   cold starts of each program, 3 to 1000 (40)
  --quick    8 cold starts, 2 warm processes
  --fleet    measure the component instead: 1, 100 and 1,000 channels under Pulumi's mocks, and its import
             beside the bare SDK's, --runs times each; two minutes
  --json     print the results as JSON
  --save     write bench/results/latest.json, docs/performance.svg and the table of docs/performance.md;
             without it the first two go to dist/bench
  --help     this text

It ends with 1 when the function's cold start is over 2.0 times the floor's, in time and in CPU time; with --fleet, when
a channel takes over 2 MB, when CPU time isn't linear, or when the import takes over 1.05 times the bare SDK's.`

const OPTIONS = {
  runs: { type: "string" },
  quick: { type: "boolean", default: false },
  fleet: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  save: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const

/** @throws TypeError, RangeError naming the option that is wrong */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  return {
    runs: values.runs === undefined ? (values.quick ? 8 : 40) : count(values.runs),
    warmRuns: values.quick ? 2 : 5,
    isFleet: values.fleet,
    isJson: values.json,
    isSaved: values.save,
    isHelp: values.help,
  }
}

function count(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 3 && value <= 1_000) return value
  throw new RangeError(`--runs must be a whole number from 3 to 1000, and ${JSON.stringify(text)} was found`)
}
