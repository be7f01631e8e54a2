import { parseArgs } from "node:util"

/** What the command line asks for. */
export type PlanCommand =
  | RunCommand
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly message: string }

export interface RunCommand {
  readonly kind: "run"
  /** A stack's settings, `Pulumi.<stack>.yaml`. */
  readonly configFile: string
  readonly isJson: boolean
  /** Where the page is written; absent: none is. */
  readonly htmlFile: string | undefined
  /** The moment that the plan starts from, in milliseconds since the epoch; absent: now. */
  readonly fromMs: number | undefined
}

export const HELP = `npm run -s plan -- --config FILE [options]

Says what a stack's settings come to, before anything is made: channels and their next step, the next 12 rotations of
each app, live tokens against LINE's limit, resources, cost a month, policies. It needs no account, asks no one and
decrypts nothing.

  --config FILE   the stack's settings, Pulumi.<stack>.yaml
  --html FILE     also write it as one page, with a picture of each token's life over 60 days
  --json          print it as one line of JSON
  --from TIME     start from this moment, e.g. 2026-11-23 or 2026-11-23T03:00:00Z (default: now)
  --help          print this

It ends with 0; with 1 when the settings are refused, and then names every mistake; with 2 when called wrongly.
`

const OPTIONS = {
  config: { type: "string" },
  html: { type: "string" },
  json: { type: "boolean", default: false },
  from: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const

/** Reads the command line; what is wrong with it is said in one line. */
export function readCommand(args: readonly string[]): PlanCommand {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false })
    if (values.help) return { kind: "help" }
    if (!values.config) throw new TypeError("--config is missing: the stack's settings, e.g. --config Pulumi.prod.yaml")
    if (values.html === "") throw new TypeError("--html needs a file's name")
    const fromMs = values.from === undefined ? undefined : readInstant(values.from)
    return { kind: "run", configFile: values.config, isJson: values.json, htmlFile: values.html, fromMs }
  } catch (error) {
    const [first] = (error instanceof Error ? error.message : String(error)).split(/\n|\. To specify/)
    return { kind: "refused", message: `${first?.replace(/\.$/, "")}; see npm run -s plan -- --help` }
  }
}

const INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/
const YEARS = { first: 2000, last: 2090 }

function readInstant(text: string): number {
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  const date = new Date(ms)
  const isReal = !Number.isNaN(ms) && date.toISOString().startsWith(text.slice(0, 10))
  if (isReal && date.getUTCFullYear() >= YEARS.first && date.getUTCFullYear() <= YEARS.last) return ms
  throw new RangeError(
    `--from must be a day or an instant in UTC between ${YEARS.first} and ${YEARS.last}, e.g. 2026-11-23T03:00:00Z; found ${JSON.stringify(text)}`,
  )
}
