import { spawn } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"

/** How one command of Pulumi's ended. */
export interface PulumiResult {
  readonly code: number | null
  /** Both streams, as they came. */
  readonly text: string
  readonly seconds: number
  /** Whether it was interrupted for taking too long. */
  readonly isLate: boolean
}

/** The Pulumi CLI in a project of its own. */
export interface Pulumi {
  /**
   * Runs `pulumi ARG …` to its end, and keeps what it printed as `<name>.txt` in the folder for logs.
   * @param input goes to its standard input
   */
  run(name: string, args: readonly string[], input?: string): Promise<PulumiResult>
  /** The same, for what has to work. @throws Error with what it printed. */
  must(name: string, args: readonly string[], input?: string): Promise<PulumiResult>
  /**
   * Runs lines of shell in the project, as an operator does who pastes what was printed.
   * @param environment what differs from the environment of Pulumi's commands
   * @throws Error with what they printed
   */
  paste(name: string, lines: readonly string[], environment?: NodeJS.ProcessEnv): Promise<string>
}

/** How to run it. */
export interface PulumiOptions {
  readonly program: string
  /** The folder of Pulumi.yaml. */
  readonly projectDir: string
  readonly logsDir: string
  readonly environment: NodeJS.ProcessEnv
  readonly timeoutSeconds: number
  /** Interrupts what runs. */
  readonly signal: AbortSignal
}

/** A second SIGINT makes the engine let go of a provider that hangs; after that only force is left. */
const INSIST_AFTER_SECONDS = [0, 15, 30] as const

/** The shell's `pulumi` is the CLI that is tested; `command`, or it would call itself. */
const SHELL_HEAD = 'set -euo pipefail; pulumi() { command "$PULUMI_PROGRAM" --non-interactive --color never "$@"; }'

/** The CLI, never asking anything and never in colour. */
export function createPulumi(options: PulumiOptions): Pulumi {
  const run: Pulumi["run"] = async (name, args, input = "") => {
    const startedMs = Date.now()
    const { program, environment } = options
    const all = ["--non-interactive", "--color", "never", ...args]
    const ended = await runToEnd(options, { program, args: all, environment, input })
    await writeFile(join(options.logsDir, `${name}.txt`), ended.text)
    return { ...ended, seconds: (Date.now() - startedMs) / 1000 }
  }
  return {
    run,
    async must(name, args, input) {
      const result = await run(name, args, input)
      if (result.code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${result.code}:\n${result.text}`)
      return result
    },
    async paste(name, lines, more = {}) {
      const args = ["-c", [SHELL_HEAD, ...lines].join("\n")]
      const environment = { ...options.environment, PULUMI_PROGRAM: options.program, ...more }
      const { code, text } = await runToEnd(options, { program: "bash", args, environment, input: "" })
      await writeFile(join(options.logsDir, `${name}.txt`), text)
      if (code === 0) return text
      throw new Error(`${lines.join("\n")}\nended with ${code}:\n${text}`)
    },
  }
}

interface Child {
  readonly program: string
  readonly args: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly input: string
}

function runToEnd(options: PulumiOptions, { program, args, environment, input }: Child) {
  const { projectDir: cwd, timeoutSeconds, signal } = options
  return new Promise<Omit<PulumiResult, "seconds">>((resolve) => {
    const child = spawn(program, args, { cwd, env: environment, detached: true, stdio: "pipe" })
    const stop = stopper(child)
    let text = ""
    let isLate = false
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += data))
    const timer = setTimeout(() => {
      isLate = true
      stop.begin()
    }, timeoutSeconds * 1000)
    signal.addEventListener("abort", stop.begin, { once: true })
    const end = (code: number | null) => {
      clearTimeout(timer)
      stop.end()
      signal.removeEventListener("abort", stop.begin)
      resolve({ code, text, isLate })
    }
    child.once("error", (error) => {
      text += error.message
      end(null)
    })
    child.once("close", end)
    child.stdin.on("error", () => undefined).end(input)
  })
}

/** Asks, asks again, and then ends the whole process group: plugins may outlive the CLI. */
function stopper({ pid }: { readonly pid?: number | undefined }) {
  const timers: NodeJS.Timeout[] = []
  const send = (isLast: boolean) => {
    try {
      if (pid !== undefined) process.kill(isLast ? -pid : pid, isLast ? "SIGKILL" : "SIGINT")
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
    }
  }
  return {
    begin() {
      const last = INSIST_AFTER_SECONDS.length - 1
      INSIST_AFTER_SECONDS.forEach((seconds, at) => {
        timers.push(setTimeout(send, seconds * 1000, at === last))
      })
    },
    end: () => timers.forEach(clearTimeout),
  }
}
