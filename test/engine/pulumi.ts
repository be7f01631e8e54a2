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

/** The CLI, never asking anything and never in colour. */
export function createPulumi(options: PulumiOptions): Pulumi {
  const run: Pulumi["run"] = async (name, args, input = "") => {
    const startedMs = Date.now()
    const ended = await runToEnd(options, ["--non-interactive", "--color", "never", ...args], input)
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
  }
}

function runToEnd(
  options: PulumiOptions,
  args: readonly string[],
  input: string,
): Promise<Omit<PulumiResult, "seconds">> {
  const { program, projectDir: cwd, environment: env, timeoutSeconds, signal } = options
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: "pipe" })
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
