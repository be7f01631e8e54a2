import { parseArgs } from "node:util"

/** What `npm run test:engine` was asked for. */
export interface EngineOptions {
  /** Channels to set up, 1 to 200. Default 3: one of each kind. */
  readonly channels: number
  /** The Pulumi CLI: a path, or a name to be found on PATH. Default `pulumi`. */
  readonly pulumi: string
  /** How long one command of Pulumi's may take, in seconds, 10 to 3,600. Default 600. */
  readonly timeoutSeconds: number
  /** Leave the project, its state and what Pulumi printed where they are. Default false. */
  readonly isKept: boolean
  readonly isHelp: boolean
}

/** What `--help` prints. */
export const USAGE = `npm run test:engine -- [--channels N] [--pulumi FILE] [--timeout SECONDS] [--keep]

Takes the program through preview, up, a second up, refresh, changes and destroy, with the Pulumi CLI and the AWS plugin
that are installed, and without AWS: every call goes to stand-ins on 127.0.0.1, and the state to a temporary folder.

  --channels N       channels to set up, 1 to 200 (3: one of each kind)
  --pulumi FILE      the Pulumi CLI (pulumi on PATH)
  --timeout SECONDS  how long one command of Pulumi's may take, 10 to 3600 (600)
  --keep             leave the project, its state and what Pulumi printed where they are, and say where
  --help             this text

Needed: pulumi, its plugin aws (installed when it can be), Python 3.10 or newer with venv, and the AWS CLI.

Exit code: 0 all checks passed · 1 one failed · 2 wrong usage, or something is missing
`

const OPTIONS = {
  channels: { type: "string", default: "3" },
  pulumi: { type: "string", default: "pulumi" },
  timeout: { type: "string", default: "600" },
  keep: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const

/** Reads the command line. @throws TypeError, RangeError naming the option that is wrong */
export function readOptions(args: readonly string[]): EngineOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  return {
    channels: readInteger("--channels", values.channels, 1, 200),
    pulumi: values.pulumi,
    timeoutSeconds: readInteger("--timeout", values.timeout, 10, 3_600),
    isKept: values.keep,
    isHelp: values.help,
  }
}

function readInteger(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new RangeError(
    `${option} must be a whole number from ${least} to ${most}, and ${JSON.stringify(text)} was found`,
  )
}
