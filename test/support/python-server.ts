import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { once } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"

const STOPS_WITHIN_MS = 5_000

/** Ends the process as soon as its standard input does: when it is told to, or whoever started it is gone. */
const STOP_WITH_PARENT = `
import os, signal, sys, threading
def stop_with_parent():
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=stop_with_parent, daemon=True).start()
`

/** Where a server runs. */
export interface PythonServerOptions {
  readonly cwd: string
  /** All of its environment. */
  readonly env: NodeJS.ProcessEnv
  /** Whether it gets a process group of its own. Default false. */
  readonly detached?: boolean
}

/**
 * Starts a server written in Python; it never outlives this process.
 * @param python the interpreter that has it installed
 * @param lines what starts it and stays, in Python
 */
export function startPythonServer(
  python: string,
  lines: string,
  options: PythonServerOptions,
): ChildProcessWithoutNullStreams {
  return spawn(python, ["-c", `${STOP_WITH_PARENT}${lines}\n`], { ...options, stdio: "pipe" })
}

/** Asks a process to stop, if it runs. @returns whether it ended within five seconds */
export async function askToStop(child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return true
  const ended = once(child, "exit").then(() => true)
  child.kill("SIGTERM")
  return Promise.race([ended, sleep(STOPS_WITHIN_MS, false, { ref: false })])
}
