import { type ChildProcess, spawn } from "node:child_process"
import { createRequire } from "node:module"
import type { KillPlan } from "./kill-plan.ts"
import { createLineSplitter } from "./lines.ts"

/** What a sandbox's preload tells about its function. */
export type SandboxMessage =
  | { readonly type: "ack"; readonly id: number }
  | {
      readonly type: "call"
      readonly requestId: string
      readonly index: number
      readonly call: string
      readonly startMs: number
    }
  | {
      readonly type: "call-end"
      readonly requestId: string
      readonly index: number
      readonly endMs: number
      readonly status?: number
      readonly errorCode?: string
    }
  | { readonly type: "answered"; readonly requestId: string; readonly maxMemoryUsedMb: number }

/** What a sandbox's preload is told; each is acknowledged. */
type SandboxOrder =
  | { readonly type: "clock"; readonly clockOffsetMs: number }
  | {
      readonly type: "invocation"
      readonly clockOffsetMs: number
      readonly requestId: string
      readonly killPlan?: KillPlan
    }

/** How a sandbox's process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface SandboxProcessOptions {
  readonly nodePath: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly onLine: (stream: "stdout" | "stderr", line: string) => void
  readonly onMessage: (message: SandboxMessage) => void
}

export interface SandboxProcess {
  /** Settles when the process is gone and its output has been read to the end. */
  readonly exited: Promise<Exit>
  /** Settles when the order is acknowledged, or the process is gone. */
  order(order: SandboxOrder): Promise<void>
  /** Settles when output and messages of this invocation have all arrived, or the process is gone. */
  outputEnd(requestId: string): Promise<void>
  kill(): void
}

const PRELOAD = new URL("./sandbox/preload.mjs", import.meta.url)
const require = createRequire(import.meta.url)
const MARKER = "\u001e"

/** Starts AWS's runtime interface client for Node in a process of its own. */
export function startSandboxProcess(options: SandboxProcessOptions): SandboxProcess {
  const child = spawn(options.nodePath, ["--import", PRELOAD.href, require.resolve("aws-lambda-ric")], {
    cwd: options.cwd,
    env: options.environment,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  const exited = exitOf(child)
  const acknowledgements = createWaits<number>()
  const outputEnds = createWaits<string>()
  exited.then(acknowledgements.release).then(outputEnds.release)

  readLines(child, "stdout", options, outputEnds.settle)
  readLines(child, "stderr", options, outputEnds.settle)
  child.on("message", (message: SandboxMessage) => {
    if (message.type === "ack") acknowledgements.settle(message.id)
    else options.onMessage(message)
    if (message.type === "answered") outputEnds.settle(`messages ${message.requestId}`)
  })

  let lastOrder = 0
  return {
    exited,
    order(order) {
      const id = ++lastOrder
      if (child.connected) child.send({ ...order, id }, () => {})
      return acknowledgements.wait(id)
    },
    outputEnd: async (requestId) => {
      const sources = ["stdout", "stderr", "messages"]
      await Promise.all(sources.map((source) => outputEnds.wait(`${source} ${requestId}`)))
    },
    kill: () => child.kill("SIGKILL"),
  }
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("error", () => resolve({ code: null, signal: null }))
    child.once("close", (code, signal) => resolve({ code, signal }))
  })
}

function readLines(
  child: ChildProcess,
  stream: "stdout" | "stderr",
  options: SandboxProcessOptions,
  onMarker: (key: string) => void,
): void {
  const splitter = createLineSplitter((line) => {
    if (line.startsWith(MARKER)) onMarker(`${stream} ${line.slice(MARKER.length)}`)
    else options.onLine(stream, line)
  })
  child[stream]?.on("data", splitter.push).on("end", splitter.end)
}

/** Things to wait for by key; they may come before anyone waits. `release` ends every wait, now and later. */
function createWaits<Key>() {
  const waits = new Map<Key, PromiseWithResolvers<void>>()
  let isReleased = false

  function waitFor(key: Key): PromiseWithResolvers<void> {
    const wait = waits.get(key) ?? Promise.withResolvers<void>()
    waits.set(key, wait)
    return wait
  }

  return {
    settle: (key: Key) => waitFor(key).resolve(),
    async wait(key: Key): Promise<void> {
      if (!isReleased) await waitFor(key).promise
      waits.delete(key)
    },
    release() {
      isReleased = true
      for (const wait of waits.values()) wait.resolve()
    },
  }
}
