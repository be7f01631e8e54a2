import { setTimeout as sleep } from "node:timers/promises"
import type { Clock } from "../clock.ts"
import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { type AsynchronousInvokes, createAsynchronousInvokes } from "./asynchronous-invokes.ts"
import { errorReply, throttledReply } from "./error-reply.ts"
import { type InvokeFault, kindOf, type LambdaFault, type LambdaFaultKind } from "./faults.ts"
import type { FunctionLogs } from "./function-logs.ts"
import { type InvocationResult, runInvocation } from "./invocation.ts"
import { answerInvoke, type InvokeRequest, newTraceId, readInvoke } from "./invoke.ts"
import { createInvokeFaults } from "./invoke-faults.ts"
import type { InvokeTarget } from "./invoke-target.ts"
import { createKillPlans, type KillPlan } from "./kill-plan.ts"
import type { Pool } from "./pool.ts"
import type { Sandbox } from "./sandbox.ts"

export interface InvokingOptions {
  readonly clock: Clock
  readonly pool: Pool
  readonly logs: FunctionLogs
  /** Real time before each repeat of a failed asynchronous invocation, in milliseconds. */
  readonly asynchronousRetryDelaysMs?: readonly number[] | undefined
}

/** The Invoke API over a pool of sandboxes, with its faults. */
export interface Invoking extends Pick<AsynchronousInvokes, "idle" | "close"> {
  /** @param find the function as it then is: an asynchronous invocation looks again before each repeat. */
  invoke(find: () => InvokeTarget | undefined, request: LoopbackRequest, requestId: string): Promise<LoopbackReply>
  killNext(functionName: string, plan: KillPlan): void
  setFaults(faults: readonly LambdaFault[]): void
  /** Which kinds of fault struck so far, one entry an invocation. */
  faultsStruck(): readonly LambdaFaultKind[]
}

export function createInvoking({ clock, pool, logs, asynchronousRetryDelaysMs }: InvokingOptions): Invoking {
  const kills = createKillPlans()
  const faults = createInvokeFaults()
  const struck: LambdaFaultKind[] = []
  const asynchronous = createAsynchronousInvokes(run, asynchronousRetryDelaysMs)

  function run({ fn, invokedArn, reservedConcurrency }: InvokeTarget, request: InvokeRequest, requestId: string) {
    const work = async (sandbox: Sandbox): Promise<InvocationResult> => {
      const lent = kills.lend(fn.name)
      const { payload, clientContext } = request
      const invocation = {
        requestId,
        functionArn: invokedArn,
        traceId: newTraceId(clock.now()),
        payload,
        ...(clientContext === undefined ? {} : { clientContext }),
        ...(lent === undefined ? {} : { killPlan: lent.plan }),
      }
      const result = await runInvocation(sandbox, invocation, logs)
      if (!result.wasKilled) lent?.giveBack()
      else if (lent !== undefined) struck.push("kill")
      return result
    }
    return pool.use(fn, work, reservedConcurrency)
  }

  async function invoke(
    find: () => InvokeTarget | undefined,
    request: LoopbackRequest,
    requestId: string,
  ): Promise<LoopbackReply> {
    const checked = readInvoke(request)
    if ("status" in checked) return checked
    if (checked.type === "DryRun") return { status: 204 }
    const fault = faults.take(find()?.fn.name ?? "")
    if (fault !== undefined) struck.push(kindOf(fault))
    if (fault !== undefined && fault.latencyMs > 0) await sleep(fault.latencyMs, undefined, { ref: false })
    if (fault?.error !== undefined) return faultReply(fault.error)
    if (fault?.cut && !fault.tookEffect) return { status: 500, lost: true }
    const reply = await carryOut(find, checked, requestId)
    return fault?.cut ? { ...reply, lost: true } : reply
  }

  async function carryOut(
    find: () => InvokeTarget | undefined,
    request: InvokeRequest,
    requestId: string,
  ): Promise<LoopbackReply> {
    if (request.type === "Event") {
      asynchronous.accept(find, request, requestId)
      return { status: 202 }
    }
    const target = find()
    if (target === undefined) return errorReply("ResourceNotFoundException", "The function was deleted meanwhile.")
    return answerInvoke(request, target, run(target, request, requestId), () => logText(logs, requestId))
  }

  return {
    invoke,
    killNext: (functionName, plan) => kills.add(functionName, plan),
    setFaults(all) {
      kills.clear()
      for (const fault of all) if ("kill" in fault) kills.add(fault.function, fault.kill)
      faults.replace(all.filter((fault): fault is InvokeFault => !("kill" in fault)))
    },
    faultsStruck: () => [...struck],
    idle: asynchronous.idle,
    close: asynchronous.close,
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
