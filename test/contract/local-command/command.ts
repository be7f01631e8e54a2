import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { Ready } from "../../../local/start.ts"

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))

/** The local command in a process of its own. */
export interface RunningCommand {
  readonly child: ChildProcess
  readonly ready: Ready
  /** Everything it wrote to standard output so far. */
  readonly output: () => string
}

/** How a command ended, and how long that took after `end` was called, in milliseconds. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly afterMs: number
}

export const BY_NODE = [process.execPath, join(ROOT, "scripts", "run.mjs"), "local/main.ts"]
export const BY_NPM = ["npm", "run", "-s", "local", "--"]

/** Starts the command, and waits for its line of JSON. @throws Error with what it said when it ends before that. */
export async function startCommand(
  command: readonly string[],
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningCommand> {
  const child = spawnCommand(command, [...args, "--json"], environment)
  const lines: string[] = []
  const errors: string[] = []
  child.stderr?.on("data", (chunk) => errors.push(String(chunk)))
  const reader = createInterface({ input: child.stdout ?? process.stdin })
  reader.on("line", (line) => lines.push(line))
  const ended = once(child, "exit").then(() => "ended" as const)
  const first = await Promise.race([once(reader, "line"), ended])
  if (first === "ended") throw new Error(`the command ended: ${errors.join("")}`)
  return { child, ready: JSON.parse(String(first[0])) as Ready, output: () => lines.join("\n") }
}

/** Runs the command to its end. */
export async function runCommand(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawnCommand(BY_NODE, args, environment)
  const written = { stdout: "", stderr: "" }
  child.stdout?.on("data", (chunk) => (written.stdout += chunk))
  child.stderr?.on("data", (chunk) => (written.stderr += chunk))
  const [code] = await once(child, "close")
  return { code: code as number | null, ...written }
}

/** Does something that should end the command, and waits for that. */
export async function ending({ child }: RunningCommand, end: () => void): Promise<Ended> {
  const began = performance.now()
  const exited = once(child, "exit")
  end()
  const [code, signal] = await exited
  return { code, signal, afterMs: performance.now() - began }
}

/** The ids of every process below this one. */
export async function descendantsOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid="])
  const rows = stdout
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] =>
    rows.flatMap(([child = 0, above]) => (above === parent ? [child, ...below(child)] : []))
  return below(pid)
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function spawnCommand([file = "", ...first]: readonly string[], args: readonly string[], more: object): ChildProcess {
  const { AWS_ENDPOINT_URL_LAMBDA: _, ...inherited } = process.env
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`
  return spawn(file, [...first, ...args], { cwd: ROOT, env: { ...inherited, PATH, ...more } })
}
