import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Clock } from "../clock.ts"
import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { createAsynchronousInvokes } from "./asynchronous-invokes.ts"
import { createCallJournal, type ObservedCall } from "./call-journal.ts"
import { errorReply, throttledReply } from "./error-reply.ts"
import { type InvokeFault, type LambdaFault, parseLambdaFaults } from "./faults.ts"
import {
  type FunctionDefinition,
  type Place,
  type RegisteredFunction,
  registerDefinition,
} from "./function-definition.ts"
import { describeConfiguration, describeFunction, describePolicy, listFunctions } from "./function-description.ts"
import { createFunctionLogs, type FunctionLogs, type LogEntry, type LogQuery } from "./function-logs.ts"
import { type InvocationResult, runInvocation } from "./invocation.ts"
import { answerInvoke, type InvokeRequest, newTraceId, readInvoke } from "./invoke.ts"
import { createInvokeFaults } from "./invoke-faults.ts"
import { createKillPlans, type KillPlan } from "./kill-plan.ts"
import { findNode, type NodeExecutable } from "./node-executable.ts"
import { createPool } from "./pool.ts"
import { matchRoute } from "./route.ts"
import { startSandbox } from "./sandbox.ts"

export interface LambdaOptions extends Place {
  readonly clock: Clock
  /** Where AWS clients in the functions go (AWS_ENDPOINT_URL); asked each time a sandbox starts. */
  readonly awsEndpoint: () => string
  /** Invocations that may run at once, of all functions together; above it the answer is 429. Default 10. */
  readonly maxConcurrency?: number
  /** An unused sandbox is stopped after this many milliseconds. Default 300,000. */
  readonly idleMs?: number
  /** Real time before each repeat of a failed asynchronous invocation, in milliseconds. Default a minute, then two. */
  readonly asynchronousRetryDelaysMs?: readonly number[]
}

/** Lambda, as far as invoking goes: real Node processes with AWS's own runtime client behind the Invoke API. */
export interface Lambda {
  /** The Node that functions run in. */
  readonly node: NodeExecutable
  /** Adds a function, or replaces the one of that name. @returns its ARN. @throws RangeError for a bad definition. */
  register(definition: FunctionDefinition): string
  /** Serves `/2015-03-31/functions…`. */
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
  /** Settles when `Date` in every living sandbox shows the stand-ins' time. */
  moveClocks(): Promise<void>
  /** Settles when every asynchronous invocation that was accepted has ended, its repeats too. */
  idle(): Promise<void>
  /** Stops every sandbox; settles when no process is left. */
  close(): Promise<void>
}

/** @throws Error when no Node is found that sandboxes can run in. */
export function createLambda(options: LambdaOptions): Lambda {
  const { clock, maxConcurrency = 10, idleMs = 300_000 } = options
  const functions = new Map<string, RegisteredFunction>()
  const logs = createFunctionLogs(clock)
  const calls = createCallJournal()
  const kills = createKillPlans()
  const faults = createInvokeFaults()
  const node = findNode()
  const deps = { clock, place: options, awsEndpoint: options.awsEndpoint, logs, calls, node }
  const pool = createPool({ start: (fn) => startSandbox(fn, deps), maxConcurrency, idleMs })
  const asynchronous = createAsynchronousInvokes(run, options.asynchronousRetryDelaysMs)

  function run(fn: RegisteredFunction, request: InvokeRequest, requestId: string) {
    return pool.use(fn, async (sandbox): Promise<InvocationResult> => {
      const lent = kills.lend(fn.name)
      const { payload, clientContext } = request
      const invocation = {
        requestId,
        functionArn: fn.arn,
        traceId: newTraceId(clock.now()),
        payload,
        ...(clientContext === undefined ? {} : { clientContext }),
        ...(lent === undefined ? {} : { killPlan: lent.plan }),
      }
      const result = await runInvocation(sandbox, invocation, logs)
      if (!result.wasKilled) lent?.giveBack()
      return result
    })
  }

  async function invoke(fn: RegisteredFunction, request: LoopbackRequest, requestId: string): Promise<LoopbackReply> {
    const checked = readInvoke(request)
    if ("status" in checked) return checked
    if (checked.type === "DryRun") return { status: 204 }
    const fault = faults.take(fn.name)
    if (fault !== undefined && fault.latencyMs > 0) await sleep(fault.latencyMs, undefined, { ref: false })
    if (fault?.error !== undefined) return faultReply(fault.error)
    if (fault?.cut && !fault.tookEffect) return { status: 500, lost: true }
    const reply = await carryOut(fn, checked, requestId)
    return fault?.cut ? { ...reply, lost: true } : reply
  }

  async function carryOut(fn: RegisteredFunction, request: InvokeRequest, requestId: string): Promise<LoopbackReply> {
    if (request.type === "Event") {
      asynchronous.accept(fn, request, requestId)
      return { status: 202 }
    }
    return answerInvoke(request, run(fn, request, requestId), () => logText(logs, requestId))
  }

  async function answer(request: LoopbackRequest, requestId: string): Promise<LoopbackReply> {
    if (request.headers.authorization === undefined) {
      return errorReply("MissingAuthenticationTokenException", "Missing Authentication Token")
    }
    const route = matchRoute(request, options, (name) => functions.get(name))
    switch (route.operation) {
      case "refused":
        return route.reply
      case "ListFunctions":
        return listFunctions([...functions.values()])
      case "GetFunction":
        return describeFunction(route.fn)
      case "GetFunctionConfiguration":
        return describeConfiguration(route.fn)
      case "GetPolicy":
        return describePolicy(route.fn, options)
      case "Invoke":
        return invoke(route.fn, request, requestId)
      default:
        return route satisfies never
    }
  }

  function setFaults(all: readonly LambdaFault[]): void {
    kills.clear()
    for (const fault of all) if ("kill" in fault) kills.add(fault.function, fault.kill)
    faults.replace(all.filter((fault): fault is InvokeFault => !("kill" in fault)))
  }

  return {
    node,
    register(definition) {
      const fn = registerDefinition(definition, options, new Date(clock.now()))
      functions.set(fn.name, fn)
      return fn.arn
    },
    async handle(request) {
      const requestId = randomUUID()
      const reply = await answer(request, requestId)
      return { ...reply, headers: { "x-amzn-requestid": requestId, ...reply.headers } }
    },
    logs: logs.query,
    onLog: logs.onLog,
    calls: calls.of,
    killNext: (functionName, plan) => kills.add(functionName, plan),
    setFaults: (json) => setFaults(parseLambdaFaults(json)),
    async moveClocks() {
      await Promise.all((await pool.sandboxes()).map((sandbox) => sandbox.moveClock()))
    },
    idle: asynchronous.idle,
    async close() {
      asynchronous.close()
      await pool.close()
    },
  }
}

function faultReply(error: NonNullable<InvokeFault["error"]>): LoopbackReply {
  if (error === "TooManyRequestsException") return throttledReply()
  return errorReply(error, "An error occurred and the request cannot be processed.")
}

function logText(logs: FunctionLogs, requestId: string): string {
  return logs
    .query({ requestId })
    .map(({ line }) => `${line}\n`)
    .join("")
}
