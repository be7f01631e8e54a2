import { randomBytes } from "node:crypto"
import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { errorReply, type LambdaErrorCode, throttledReply } from "./error-reply.ts"
import type { InvocationResult } from "./invocation.ts"
import type { InvokeTarget } from "./invoke-target.ts"

/** Largest event of an invocation, in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const EVENT_LIMIT_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const

type InvocationType = keyof typeof EVENT_LIMIT_BYTES

/** An Invoke call that may be carried out. */
export interface InvokeRequest {
  readonly type: InvocationType
  readonly payload: Buffer
  readonly wantsLogTail: boolean
  readonly clientContext?: string
}

/** Runs the function; undefined when too many sandboxes are at work. */
export type RunFunction = (
  target: InvokeTarget,
  request: InvokeRequest,
  requestId: string,
) => Promise<InvocationResult> | undefined

const LOG_TAIL_BYTES = 4096

/** Checks an Invoke call. @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function readInvoke(request: LoopbackRequest): InvokeRequest | LoopbackReply {
  const type = headerOf(request, "x-amz-invocation-type") ?? "RequestResponse"
  if (!isInvocationType(type)) return constraintReply(type, "invocationType", Object.keys(EVENT_LIMIT_BYTES))
  const logType = headerOf(request, "x-amz-log-type") ?? "None"
  if (logType !== "None" && logType !== "Tail") return constraintReply(logType, "logType", ["None", "Tail"])
  const limit = EVENT_LIMIT_BYTES[type]
  if (request.body.length > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`
    return errorReply("RequestEntityTooLargeException", message)
  }
  const payload = request.body.length === 0 ? Buffer.from("{}") : request.body
  const clientContext = readClientContext(headerOf(request, "x-amz-client-context"))
  if (!isJson(payload.toString()) || clientContext === "malformed") return malformedReply(clientContext)
  return { type, payload, wantsLogTail: logType === "Tail", ...clientContext }
}

/** Answers a checked Invoke call. `logTail` gives the invocation's log lines. */
export async function answerInvoke(
  request: InvokeRequest,
  { fn, reservedConcurrency }: InvokeTarget,
  running: ReturnType<RunFunction>,
  logTail: () => string,
): Promise<LoopbackReply> {
  if (running === undefined) {
    const isReserved = reservedConcurrency !== undefined
    return throttledReply(isReserved ? "ReservedFunctionConcurrentInvocationLimitExceeded" : undefined)
  }
  const { payload, isFunctionError } = await running
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amz-executed-version": fn.version,
      ...(isFunctionError ? { "x-amz-function-error": "Unhandled" } : {}),
      ...(request.wantsLogTail ? { "x-amz-log-result": tailOf(logTail()) } : {}),
    },
    body: payload,
  }
}

/** A trace header as X-Ray writes it, not sampled. @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html */
export function newTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16)
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")};Parent=${randomBytes(8).toString("hex")};Sampled=0`
}

function tailOf(text: string): string {
  return Buffer.from(text).subarray(-LOG_TAIL_BYTES).toString("base64")
}

function headerOf(request: LoopbackRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function isInvocationType(type: string): type is InvocationType {
  return Object.hasOwn(EVENT_LIMIT_BYTES, type)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function readClientContext(encoded: string | undefined): { clientContext?: string } | "malformed" {
  if (encoded === undefined) return {}
  const clientContext = Buffer.from(encoded, "base64").toString()
  return isJson(clientContext) ? { clientContext } : "malformed"
}

function malformedReply(clientContext: object | "malformed"): LoopbackReply {
  const code: LambdaErrorCode = "InvalidRequestContentException"
  if (clientContext === "malformed")
    return errorReply(code, "Client context must be a valid Base64-encoded JSON object.")
  return errorReply(code, "Could not parse request body into json: Could not parse payload into json")
}

function constraintReply(value: string, member: string, allowed: readonly string[]): LoopbackReply {
  const rule = `failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(", ")}]`
  return errorReply("ValidationException", `1 validation error detected: Value '${value}' at '${member}' ${rule}`)
}
