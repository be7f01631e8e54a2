import { setTimeout as sleep } from "node:timers/promises"
import type { Clock } from "../clock.ts"
import type { LoopbackReply } from "../loopback-server.ts"
import { createFaultList, type FaultSource } from "./fault-source.ts"
import type { CallFault, StepFault } from "./faults.ts"
import { Refusal } from "./refusals.ts"
import type { Step } from "./rotation-functions.ts"
import { refuse } from "./wire.ts"

/** A fault that struck. */
export interface StruckFault {
  readonly kind: CallFault["kind"] | StepFault["kind"]
  /** The operation, or the step. */
  readonly at: string
  /** As the client wrote it, or the ARN of a step; empty where no secret is meant. */
  readonly secretId: string
  /** Stand-ins' time, milliseconds since the epoch. */
  readonly atMs: number
  /** True when the call took effect though its caller can't know. */
  readonly hidden?: true
}

/** A call that a fault may hit. */
interface FacedCall {
  readonly operation: string
  readonly secretId: string
  readonly signal: AbortSignal
  /** Whether a reader could still see the secret as it was before its last write. */
  isFresh(staleMs: number): boolean
  /** Does the work; with `staleMs` from before the last write, if that is younger. */
  answer(staleMs?: number): Promise<LoopbackReply>
}

/** The faults in force. */
export interface FaultPlan {
  /** Replaces all faults. */
  replace(source: FaultSource): void
  /** Serves one call through the fault that hits it, if one does. */
  serve(call: FacedCall): Promise<LoopbackReply>
  /** The fault that hits this step, if one does. */
  strikeStep(step: Step, secretArn: string): StepFault | undefined
  /** What struck so far, in order. */
  struck(): readonly StruckFault[]
}

/** No fault is in force at first. */
export function createFaultPlan(clock: Clock): FaultPlan {
  let source = createFaultList([])
  const struck: StruckFault[] = []

  function note({ kind }: CallFault | StepFault, at: string, secretId: string, isHidden: boolean): void {
    struck.push({ kind, at, secretId, atMs: clock.now(), ...(isHidden && { hidden: true }) })
  }

  return {
    replace(next) {
      source = next
    },
    async serve(call) {
      const { operation, secretId } = call
      const fault = source.nextCall(operation, nameIn(secretId))
      if (fault === undefined || isMissed(fault, call)) return call.answer()
      note(fault, operation, secretId, hidesEffect(fault))
      return applyFault(fault, call)
    },
    strikeStep(step, secretArn) {
      const fault = source.nextStep(step, nameIn(secretArn))
      if (fault !== undefined) note(fault, step, secretArn, false)
      return fault
    },
    struck: () => [...struck],
  }
}

/** A read can't be stale when the last write is old enough for everyone to see. */
function isMissed({ kind, staleMs }: CallFault, { isFresh }: FacedCall): boolean {
  return kind === "stale" && !isFresh(staleMs)
}

function hidesEffect({ kind, tookEffect }: CallFault): boolean {
  return ["lost", "truncated", "reset"].includes(kind) || ((kind === "error" || kind === "untyped") && tookEffect)
}

async function applyFault(fault: CallFault, call: FacedCall): Promise<LoopbackReply> {
  switch (fault.kind) {
    case "throttle":
      return refuse(new Refusal("ThrottlingException", "Rate exceeded"))
    case "error":
      if (fault.tookEffect) await call.answer()
      return refuse(new Refusal("InternalServiceError", "An error occurred on the server side.", fault.status))
    case "untyped":
      if (fault.tookEffect) await call.answer()
      return { status: fault.status, headers: { "content-type": "application/x-amz-json-1.1" }, body: "{}" }
    case "latency":
      await sleep(fault.latencyMs, undefined, { signal: call.signal }).catch(() => undefined)
      return call.answer()
    case "lost":
      return { ...(await call.answer()), lost: true }
    case "cut":
      return { status: 500, lost: true }
    case "truncated":
      return halved(await call.answer())
    case "reset":
      return broken(await call.answer())
    case "stale":
      return call.answer(fault.staleMs)
    default:
      return fault.kind satisfies never
  }
}

function halved(reply: LoopbackReply): LoopbackReply {
  const body = Buffer.from(reply.body ?? "")
  return { ...reply, body: body.subarray(0, Math.floor(body.length / 2)) }
}

function broken(reply: LoopbackReply): LoopbackReply {
  const lengthBytes = Buffer.byteLength(reply.body ?? "")
  return lengthBytes === 0 ? { ...reply, lost: true } : { ...reply, cutAfterBytes: Math.floor(lengthBytes / 2) }
}

/** The same for a name, an ARN and an ARN of another run, whose six random characters differ. */
function nameIn(secretId: string): string {
  return secretId.startsWith("arn:") ? (secretId.split(":secret:")[1] ?? "").replace(/-[A-Za-z0-9]{6}$/, "") : secretId
}
