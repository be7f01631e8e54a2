import { fork } from "node:child_process"
import { join } from "node:path"

const CHILD = join(import.meta.dirname, "child")

/** One of the programs in `child/`, and how it runs. */
export interface Child {
  /** Its file name. */
  readonly program: string
  readonly args: readonly string[]
  /** What errors call it. */
  readonly name: string
  /** All of its environment. */
  readonly env: NodeJS.ProcessEnv
  /** Node's own arguments. Default: this process's. */
  readonly execArgv?: string[]
  /** How long it may take, in milliseconds; then it is ended. */
  readonly limitMs: number
  /** Ends it. */
  readonly signal: AbortSignal
}

/**
 * Runs a program to its end. @returns the message that it sent
 * @throws Error with the end of what it wrote to standard error, when it failed or sent nothing; AbortError once the signal comes
 */
export function runChild<Sample>({ program, args, name, limitMs, ...options }: Child): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const child = fork(join(CHILD, program), args, {
      ...options,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      timeout: limitMs,
    })
    let sample: Sample | undefined
    let complaint = ""
    child.stderr?.on("data", (chunk) => (complaint += chunk))
    child.once("message", (message) => (sample = message as Sample))
    child.once("error", reject)
    child.once("close", (code) => {
      if (code === 0 && sample) resolve(sample)
      else reject(new Error(`${name} ended with ${code}:\n${complaint.slice(-2_000)}`))
    })
  })
}
