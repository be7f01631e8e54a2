import { type CommandLine, parseOptions, whatIsWrong } from "../scripts/read-command-line.ts"
import type { LocalOptions } from "./start.ts"

/** What the command line asks for. */
export type Command = CommandLine<StartCommand>

export interface StartCommand {
  readonly options: LocalOptions
  /** One line of JSON in place of text for a person. */
  readonly json: boolean
}

export const HELP = `npm run -s local -- [options]

Starts LINE, Secrets Manager, KMS and Lambda on 127.0.0.1, with channels to try them on, and stays until Ctrl-C.
The sentinel runs every 15 minutes for each channel, and whenever POST /schedules/run finds it due.

  --channels N        channels to set up, 1 to 1000 (default 1)
  --apps N            apps of each channel, each with a token secret, 1 to 30 (default 1)
  --tokens none|first none: no rotation has run yet; first: each token secret has been rotated once (default none)
  --signing-key private|kms
                      private: each channel's signing key is in its credentials secret; kms: in KMS (default private)
  --port-line N       port of LINE, 0 to 65535 (default 0: a free one)
  --port-aws N        port of the AWS endpoint, 0 to 65535 (default 0: a free one)
  --port-control N    port of the control server, 0 to 65535 (default 0: a free one)
  --json              print one line of JSON when ready
  --help              print this

AWS_ENDPOINT_URL_LAMBDA in the environment: Secrets Manager invokes rotation functions there instead.
Exit code: 0 ended by Ctrl-C, SIGTERM or its parent's end · 1 a port is in use, or the start failed · 2 wrong usage
`

const OPTIONS = {
  channels: { type: "string" },
  apps: { type: "string" },
  tokens: { type: "string" },
  "signing-key": { type: "string" },
  "port-line": { type: "string" },
  "port-aws": { type: "string" },
  "port-control": { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const

/** Reads the command line; what is wrong with it is said in one line. */
export function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  try {
    const values = parseOptions(args, OPTIONS)
    if (values.help) return { kind: "help" }
    const ports = {
      line: readInteger("--port-line", values["port-line"], 0, 65_535, 0),
      aws: readInteger("--port-aws", values["port-aws"], 0, 65_535, 0),
      control: readInteger("--port-control", values["port-control"], 0, 65_535, 0),
    }
    const channels = readInteger("--channels", values.channels, 1, 1_000, 1)
    const apps = readInteger("--apps", values.apps, 1, 30, 1)
    const tokens = readChoice("--tokens", values.tokens, ["none", "first"])
    const signingKey = readChoice("--signing-key", values["signing-key"], ["private", "kms"])
    const options = { ports, channels, apps, tokens, signingKey, ...readLambdaEndpoint(environment) }
    return { kind: "run", options, json: values.json ?? false }
  } catch (error) {
    return { kind: "refused", message: `${whatIsWrong(error)}; see npm run -s local -- --help` }
  }
}

function readInteger(option: string, text: string | undefined, least: number, most: number, otherwise: number): number {
  if (text === undefined) return otherwise
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new RangeError(`${option} must be an integer, ${least} to ${most}; found ${JSON.stringify(text)}`)
}

/** One of two words; the first one is the default. */
function readChoice<T extends string>(option: string, text: string | undefined, choices: readonly [T, T]): T {
  const choice = text === undefined ? choices[0] : choices.find((known) => known === text)
  if (choice !== undefined) return choice
  throw new RangeError(`${option} must be ${choices.join(" or ")}; found ${JSON.stringify(text)}`)
}

function readLambdaEndpoint(environment: Readonly<Record<string, string | undefined>>): { lambdaEndpoint?: string } {
  const found = environment.AWS_ENDPOINT_URL_LAMBDA
  if (found === undefined || found === "") return {}
  if (URL.canParse(found) && /^https?:$/.test(new URL(found).protocol)) return { lambdaEndpoint: found }
  throw new RangeError(`AWS_ENDPOINT_URL_LAMBDA must be an http or https URL; found ${JSON.stringify(found)}`)
}
