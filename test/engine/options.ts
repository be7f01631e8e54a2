import { type CommandLine, parseOptions, readCommandLine, readInteger } from "../../scripts/read-command-line.ts"

/** What the command line asks for. */
export type EngineCommand = CommandLine<EngineOptions>

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
}

export const HELP = `npm run -s test:engine -- [--channels N] [--pulumi FILE] [--timeout SECONDS] [--keep]

Takes the program through preview, up, a second up, refresh, changes and destroy, with the Pulumi CLI and the AWS plugin
that are installed, and without AWS: every call goes to stand-ins on 127.0.0.1, and the state to a temporary folder.

  --channels N       channels to set up, 1 to 200 (default 3: one of each kind)
  --pulumi FILE      the Pulumi CLI (default: pulumi on PATH)
  --timeout SECONDS  how long one command of Pulumi's may take, 10 to 3600 (default 600)
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

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[]): EngineCommand {
  return readCommandLine("test:engine", () => {
    const values = parseOptions(args, OPTIONS)
    if (values.help) return "help"
    return {
      channels: readInteger("--channels", values.channels, 1, 200),
      pulumi: values.pulumi,
      timeoutSeconds: readInteger("--timeout", values.timeout, 10, 3_600),
      isKept: values.keep,
    }
  })
}
