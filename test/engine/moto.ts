import type { ChildProcess } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { askToStop, startPythonServer } from "../support/python-server.ts"

const READY_WITHIN_MS = 60_000

const PROGRAM = `
from moto.server import main
main(["-H", "127.0.0.1", "-p", "0"])`

/** A running moto server. */
export interface Moto {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string
  /** Stops it; settles when it has ended. */
  close(): Promise<void>
}

/**
 * Starts moto's server on a free port of 127.0.0.1, with nothing of this process's environment.
 * @param python the interpreter that has it installed.
 * @throws Error with what it wrote, when it isn't ready within a minute.
 */
export async function startMoto(python: string): Promise<Moto> {
  const folder = await mkdtemp(join(tmpdir(), "moto-"))
  const env = { PATH: process.env.PATH, HOME: folder, MOTO_ACCOUNT_ID: "000000000000", PYTHONUNBUFFERED: "1" }
  const child = startPythonServer(python, PROGRAM, { cwd: folder, env })
  const close = async () => {
    if (!(await askToStop(child))) child.kill("SIGKILL")
    await rm(folder, { recursive: true, force: true })
  }
  const found = await Promise.race([endpointOf(child), sleep(READY_WITHIN_MS, "", { ref: false })])
  if (/^http:/.test(found)) return { endpoint: found, close }
  await close()
  throw new Error(`moto didn't start within ${READY_WITHIN_MS / 1000} seconds:\n${found}`)
}

/** @returns where it listens, or all that it wrote if it ended before it said so */
function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = ""
    const take = (data: Buffer) => {
      text += data
      const [endpoint] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? []
      if (endpoint !== undefined) resolve(endpoint)
    }
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", take)
    child.once("error", (error) => resolve(error.message))
    child.once("close", () => resolve(text))
  })
}
