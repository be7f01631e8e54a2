import { randomInt } from "node:crypto"
import { parseOptions, readInteger, whatIsWrong } from "../../scripts/read-command-line.ts"
import { MAX_SEED } from "../bad-day.ts"
import { EVENTS } from "./events.ts"

/** What the command line asks for. */
export type Options =
  | { readonly kind: "run"; readonly isJson: boolean }
  | { readonly kind: "bad-day"; readonly isJson: boolean; readonly seed: number }
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly message: string }

const OPTIONS = {
  json: { type: "boolean", default: false },
  "bad-day": { type: "boolean", default: false },
  seed: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const

/** Reads the arguments behind the command's name. Pure. */
export function readOptions(args: readonly string[]): Options {
  try {
    const values = parseOptions(args, OPTIONS)
    if (values.help) return { kind: "help" }
    if (values["bad-day"]) return { kind: "bad-day", isJson: values.json, seed: readSeed(values.seed) }
    if (values.seed === undefined) return { kind: "run", isJson: values.json }
    throw new RangeError("--seed goes with --bad-day")
  } catch (error) {
    const names = "the options are --json, --bad-day, --seed and --help"
    return { kind: "refused", message: `npm start: ${whatIsWrong(error)}; ${names}` }
  }
}

/** The seed asked for, or one by chance. @throws RangeError for anything but 0 to {@link MAX_SEED} */
function readSeed(text: string | undefined): number {
  return text === undefined ? randomInt(1_000_000) : readInteger("--seed", text, 0, MAX_SEED)
}

/** What `--help` prints. */
export function helpText(): string {
  const width = Math.max(...Object.keys(EVENTS).map((name) => name.length))
  const events = Object.entries(EVENTS).map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`)
  return `Usage: npm start [-- [--json] [--bad-day [--seed N]]]

Rotates a LINE channel access token on this machine while an app keeps using it, breaks five things on
purpose, and lets days pass until every token that nobody uses any more is revoked. LINE, Secrets Manager,
Lambda and the schedule are stand-ins on 127.0.0.1; the rotation function and the sentinel are the real
bundles in AWS's own Node runtime. It takes about ten seconds.

  --json     one JSON object a line (with npm: npm start -s -- --json); the last one is the summary
  --bad-day  another story: two dozen rotations while LINE and Secrets Manager fail by chance
  --seed N   the same bad day again, 0 to ${MAX_SEED} (default: by chance, and shown)
  --help     this text

Without a terminal it prints plain lines; NO_COLOR takes the colours away.
Exit code: 0 all is as it should be · 1 it isn't, standard error says what · 2 wrong usage · 130 Ctrl-C

Events (each has "type" and "elapsedMs", real milliseconds since the start):
${events.join("\n")}
`
}
