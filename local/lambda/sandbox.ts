import { randomUUID } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { CallJournal } from "./call-journal.ts"
import { sandboxEnvironment } from "./environment.ts"
import type { FunctionLogs } from "./function-logs.ts"
import type { FunctionVersion, Place } from "./function-version.ts"
import type { KillPlan } from "./kill-plan.ts"
import type { NodeExecutable } from "./node-executable.ts"
import { type NextInvocation, openRuntimeApi, type RuntimeAnswer, type RuntimeApi } from "./runtime-api.ts"
import { type Exit, type SandboxMessage, type SandboxProcess, startSandboxProcess } from "./sandbox-process.ts"

/** How an invocation ended. */
export type Outcome =
  | RuntimeAnswer
  | { readonly kind: "init-error"; readonly body: Buffer }
  | { readonly kind: "timeout" }
  | { readonly kind: "exit"; readonly exit: Exit }

export interface SandboxRun {
  readonly outcome: Outcome
  /** Time in the handler, in milliseconds. */
  readonly durationMs: number
  /** Time from start to readiness, in milliseconds; absent when the sandbox was warm. */
  readonly initDurationMs?: number
  readonly maxMemoryUsedMb?: number
}

export interface SandboxDeps {
  readonly clock: Clock
  readonly place: Place
  readonly awsEndpoint: () => string
  readonly logs: FunctionLogs
  readonly calls: CallJournal
  readonly node: NodeExecutable
}

/** One process that runs one function, one invocation at a time. */
export interface Sandbox {
  readonly fn: FunctionVersion
  /** True until it has failed, timed out or been stopped. */
  isUsable(): boolean
  run(invocation: SandboxInvocation): Promise<SandboxRun>
  /** Settles when `Date` in the sandbox shows the stand-ins' time. */
  moveClock(): Promise<void>
  /** Settles when the process is gone. */
  stop(): Promise<void>
}

export type SandboxInvocation = Omit<NextInvocation, "deadlineMs"> & { readonly killPlan?: KillPlan }

/** How long Lambda waits for a function's code to load, in milliseconds; the function's own timeout comes on top. */
const INIT_LIMIT_MS = 10_000

export async function startSandbox(fn: FunctionVersion, deps: SandboxDeps): Promise<Sandbox> {
  const { clock, logs, calls } = deps
  const api = await openRuntimeApi(clock)
  const memory = { maxMemoryUsedMb: undefined as number | undefined }
  let requestId: string | undefined
  let isUsable = true
  let isWarm = false
  const startedAt = performance.now()
  logs.platform(fn, "initStart", initRecord(fn, deps.node))

  const process = startSandboxProcess({
    nodePath: deps.node.path,
    cwd: fn.codeDir,
    environment: sandboxEnvironment({
      ...deps,
      fn,
      runtimeApi: api.address,
      awsEndpoint: deps.awsEndpoint(),
      logStream: logStreamName(clock, fn.version),
      clockOffsetMs: clock.offsetMs(),
      host: globalThis.process.env,
    }),
    onLine: (stream, line) =>
      logs.write({ function: fn.name, stream, line, ...(requestId === undefined ? {} : { requestId }) }),
    onMessage: (message) => record(message, calls, memory),
  })
  const exited = process.exited.then(async (exit) => {
    isUsable = false
    await api.close()
    return exit
  })

  async function run(invocation: SandboxInvocation): Promise<SandboxRun> {
    requestId = invocation.requestId
    const notReady = isWarm ? undefined : await untilReady(api, exited, INIT_LIMIT_MS + fn.timeoutSeconds * 1000)
    const initDurationMs = isWarm ? {} : { initDurationMs: performance.now() - startedAt }
    isWarm = true
    const began = performance.now()
    const outcome = notReady ?? (await answerTo(invocation, { api, process, exited, clock, fn }))
    const durationMs = performance.now() - began
    if (outcome.kind === "response" || outcome.kind === "error") await process.outputEnd(invocation.requestId)
    else await stop()
    requestId = undefined
    const { maxMemoryUsedMb } = memory
    return { outcome, durationMs, ...initDurationMs, ...(maxMemoryUsedMb === undefined ? {} : { maxMemoryUsedMb }) }
  }

  async function stop(): Promise<void> {
    isUsable = false
    process.kill()
    await exited
  }

  return {
    fn,
    isUsable: () => isUsable,
    run,
    moveClock: () => process.order({ type: "clock", clockOffsetMs: clock.offsetMs() }),
    stop,
  }
}

function initRecord(fn: FunctionVersion, node: NodeExecutable) {
  return {
    initializationType: "on-demand",
    phase: "init",
    runtimeVersion: `nodejs:${node.version}`,
    functionName: fn.name,
    functionVersion: fn.version,
  }
}

async function untilReady(api: RuntimeApi, exited: Promise<Exit>, limitMs: number): Promise<Outcome | undefined> {
  const limit = timeLimit(limitMs)
  const failure = await Promise.race<Outcome | undefined>([
    api.ready.then(() => undefined),
    api.initError.then((body) => ({ kind: "init-error", body })),
    exited.then((exit) => ({ kind: "exit", exit })),
    limit.reached,
  ])
  limit.cancel()
  return failure
}

interface Parts {
  readonly api: RuntimeApi
  readonly process: SandboxProcess
  readonly exited: Promise<Exit>
  readonly clock: Clock
  readonly fn: FunctionVersion
}

async function answerTo(invocation: SandboxInvocation, parts: Parts): Promise<Outcome> {
  const { api, process, exited, clock, fn } = parts
  const { killPlan, ...next } = invocation
  const { requestId } = invocation
  const plan = killPlan === undefined ? {} : { killPlan }
  const limit = timeLimit(fn.timeoutSeconds * 1000)
  const deadlineMs = clock.now() + fn.timeoutSeconds * 1000
  const outcome = await Promise.race<Outcome>([
    process
      .order({ type: "invocation", clockOffsetMs: clock.offsetMs(), requestId, ...plan })
      .then(() => api.give({ ...next, deadlineMs })),
    exited.then((exit) => ({ kind: "exit", exit })),
    limit.reached,
  ])
  limit.cancel()
  return outcome
}

function timeLimit(limitMs: number): { reached: Promise<Outcome>; cancel: () => void } {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const timer = setTimeout(() => resolve({ kind: "timeout" }), limitMs)
  return { reached: promise, cancel: () => clearTimeout(timer) }
}

function record(message: SandboxMessage, calls: CallJournal, memory: { maxMemoryUsedMb: number | undefined }): void {
  if (message.type === "answered") memory.maxMemoryUsedMb = message.maxMemoryUsedMb
  if (message.type === "call") calls.started(message.requestId, message.index, pick(message, "call", "startMs"))
  if (message.type === "call-end") {
    calls.ended(message.requestId, message.index, pick(message, "endMs", "status", "errorCode"))
  }
}

function pick<T extends object, K extends keyof T>(value: T, ...members: K[]): Pick<T, K> {
  return Object.fromEntries(members.filter((name) => name in value).map((name) => [name, value[name]])) as Pick<T, K>
}

/** `YYYY/MM/DD/[<version>]<32 hex digits>` */
function logStreamName(clock: Clock, version: string): string {
  const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll("-", "/")
  return `${day}/[${version}]${randomUUID().replaceAll("-", "")}`
}
