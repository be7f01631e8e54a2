import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { findNode } from "../../../local/lambda/node-executable.ts"
import { askToStop, startPythonServer } from "../../support/python-server.ts"

const READY_WITHIN_MS = 30_000

const PROGRAM = `
from ministack.app import main
main()`

/** A running MiniStack. */
export interface Ministack {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string
  /** Its files, and those of whoever works with it; gone when it is closed. */
  readonly folder: string
  /** Stops it and its functions; settles when no process and no file of theirs is left. */
  close(): Promise<void>
}

/**
 * Starts MiniStack on a free port of 127.0.0.1, with nothing of this process's environment, the Node of Lambda's
 * runtime first on its PATH, and its files in a folder of its own.
 * @param python the interpreter that has it installed.
 * @throws Error with what it wrote, when it isn't ready within 30 seconds.
 */
export async function startMinistack(python: string): Promise<Ministack> {
  const folder = await mkdtemp(join(tmpdir(), "ministack-"))
  const port = await freePort()
  const child = startPythonServer(python, PROGRAM, {
    cwd: folder,
    env: environmentOf(folder, port),
    detached: true,
  })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk))
  const endpoint = `http://127.0.0.1:${port}`
  async function close(): Promise<void> {
    await stop(child)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  if (await isReady(endpoint, child)) return { endpoint, folder, close }
  await close()
  throw new Error(`MiniStack didn't start within ${READY_WITHIN_MS / 1000} seconds:\n${Buffer.concat(output)}`)
}

function environmentOf(folder: string, port: number): Record<string, string> {
  return {
    PATH: [dirname(findNode().path), process.env.PATH].join(delimiter),
    HOME: folder,
    TMPDIR: folder,
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  if (address === null || typeof address === "string") throw new Error("no free port was found on 127.0.0.1")
  return address.port
}

async function isReady(endpoint: string, child: ChildProcess): Promise<boolean> {
  for (const deadlineMs = Date.now() + READY_WITHIN_MS; Date.now() < deadlineMs && child.exitCode === null; ) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined)
    if (answer?.ok) return true
    await sleep(100)
  }
  return false
}

/** Asks first, and then ends its whole process group: functions' processes may outlive it. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return
  await askToStop(child)
  try {
    process.kill(-child.pid, "SIGKILL")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}
