import { spawn } from "node:child_process"

/** A program to run to its end. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Ends it. Default: nothing does. */
  readonly signal?: AbortSignal
}

/** Runs a command. @returns its exit code; 1 where it couldn't be started or didn't come to its end. */
export function run(
  { program, args, ...options }: Command,
  env: NodeJS.ProcessEnv,
  stdio: "inherit" | "ignore" = "inherit",
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, env, stdio })
    child.once("error", () => resolve(1))
    child.once("close", (code) => resolve(code ?? 1))
  })
}

/** Whether no such program is on PATH. */
export async function isMissing(program: string): Promise<boolean> {
  const where = process.platform === "win32" ? "where" : "which"
  return (await run({ program: where, args: [program], cwd: process.cwd() }, process.env, "ignore")) !== 0
}
