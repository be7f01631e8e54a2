import { randomUUID } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { createCallJournal, type ObservedCall } from "./call-journal.ts"
import { createCodeStore } from "./code-store.ts"
import { type ControlPlane, discardVersions } from "./control-plane.ts"
import { type LambdaFaultKind, parseLambdaFaults } from "./faults.ts"
import { type FunctionDefinition, recordOf } from "./function-definition.ts"
import { createFunctionLogs, type LogEntry, type LogQuery } from "./function-logs.ts"
import type { Place } from "./function-version.ts"
import { versionsOf } from "./functions.ts"
import { createInvoking } from "./invoking.ts"
import type { KillPlan } from "./kill-plan.ts"
import { findNode, type NodeExecutable } from "./node-executable.ts"
import { createPool } from "./pool.ts"
import { createRestApi } from "./rest-api.ts"
import { startSandbox } from "./sandbox.ts"

export interface LambdaOptions extends Place {
  readonly clock: Clock
  /** Where AWS clients in the functions go (AWS_ENDPOINT_URL), and where uploaded code can be downloaded. */
  readonly awsEndpoint: () => string
  /** Invocations that may run at once, of all functions together; above it the answer is 429. Default 10. */
  readonly maxConcurrency?: number
  /** An unused sandbox is stopped after this many milliseconds. Default 300,000. */
  readonly idleMs?: number
  /** Real time before each repeat of a failed asynchronous invocation, in milliseconds. Default a minute, then two. */
  readonly asynchronousRetryDelaysMs?: readonly number[]
}

/** Lambda: functions from uploaded zips or folders, run in real Node processes with AWS's own runtime client. */
export interface Lambda {
  /** The Node that functions run in. */
  readonly node: NodeExecutable
  /** Adds a function, or replaces the one of that name. @returns its ARN. @throws RangeError for a bad definition. */
  register(definition: FunctionDefinition): string
  /** Serves Lambda's REST API, and `/lambda-code`, where uploaded code can be downloaded. */
  handle(request: LoopbackRequest): Promise<LoopbackReply>
  logs(query?: LogQuery): readonly LogEntry[]
  /** Calls `listener` for each log line from now on. @returns a function that stops it. */
  onLog(listener: (entry: LogEntry) => void): () => void
  /** The HTTP requests that an invocation made, in order. */
  calls(requestId: string): readonly ObservedCall[]
  /** Kills the sandbox of the next invocation that makes this call. */
  killNext(functionName: string, plan: KillPlan): void
  /** Replaces all faults and kill plans; `[]` clears them. @throws RangeError that names the member. */
  setFaults(json: unknown): void
  /** Which kinds of fault struck so far, kills among them, one entry an invocation. */
  faultsStruck(): readonly LambdaFaultKind[]
  /** Settles when `Date` in every living sandbox shows the stand-ins' time. */
  moveClocks(): Promise<void>
  /** Settles when every asynchronous invocation that was accepted has ended, its repeats too. */
  idle(): Promise<void>
  /** Stops every sandbox; settles when no process and no uploaded code is left. */
  close(): Promise<void>
}

/** @throws Error when no Node is found that sandboxes can run in. */
export function createLambda(options: LambdaOptions): Lambda {
  const { clock, awsEndpoint, maxConcurrency = 10, idleMs = 300_000, asynchronousRetryDelaysMs } = options
  const logs = createFunctionLogs(clock)
  const calls = createCallJournal()
  const node = findNode()
  const deps = { clock, place: options, awsEndpoint, logs, calls, node }
  const pool = createPool({ start: (fn) => startSandbox(fn, deps), maxConcurrency, idleMs })
  const invoking = createInvoking({ clock, pool, logs, asynchronousRetryDelaysMs })
  const plane: ControlPlane = {
    place: options,
    clock,
    functions: new Map(),
    codes: createCodeStore(),
    origin: awsEndpoint,
    discard: pool.discard,
  }
  const answer = createRestApi(plane, invoking)

  return {
    node,
    register(definition) {
      const record = recordOf(definition, options, new Date(clock.now()))
      const replaced = plane.functions.get(record.name)
      plane.functions.set(record.name, record)
      if (replaced !== undefined) discardVersions(plane, versionsOf(replaced), undefined)
      return record.arn
    },
    async handle(request) {
      const requestId = randomUUID()
      const reply = await answer(request, requestId)
      return { ...reply, headers: { "x-amzn-requestid": requestId, ...reply.headers } }
    },
    logs: logs.query,
    onLog: logs.onLog,
    calls: calls.of,
    killNext: invoking.killNext,
    faultsStruck: invoking.faultsStruck,
    setFaults: (json) => invoking.setFaults(parseLambdaFaults(json)),
    async moveClocks() {
      await Promise.all((await pool.sandboxes()).map((sandbox) => sandbox.moveClock()))
    },
    idle: invoking.idle,
    async close() {
      invoking.close()
      await pool.close()
      await plane.codes.close()
    },
  }
}
