import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Clock } from "../clock.ts"
import type { LoopbackHandler, LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { BAD_PARAMETERS, type LineAnswer, messageError } from "./answers.ts"
import type { Channels } from "./channels.ts"
import { ENDPOINTS } from "./endpoints/all.ts"
import type { FaultSource, LineFault } from "./faults.ts"
import type { CallRecord } from "./journal.ts"
import { type LineOperation, OPERATIONS, route } from "./operations.ts"
import { readParameters } from "./parameters.ts"
import type { TokenStore } from "./token-store.ts"

/** What serving a request needs. */
export interface ServeDeps {
  readonly clock: Clock
  readonly channels: Channels
  readonly tokens: TokenStore
  readonly faults: FaultSource
  readonly record: (call: CallRecord) => void
  /** Aborts when the simulator closes: ends the waits of faults. */
  readonly closing: AbortSignal
}

/** LINE's bound on a request body: 2 MB. */
const MAX_BODY_BYTES = 2 * 1024 * 1024

/** Serves LINE's API: every answer carries a request id of its own and is in the journal. */
export function createHandler(deps: ServeDeps): LoopbackHandler {
  return async (request) => {
    const requestId = randomUUID()
    const target = route(request.method, request.path)
    if (target.kind === "operation") return serveOperation(deps, request, target.operation, requestId)
    const answer = target.kind === "unknown-path" ? messageError(404, "Not found") : methodNotAllowed(target.operation)
    deps.record({ operation: "unknown", requestId, atMs: deps.clock.now(), status: answer.status })
    return toReply(answer, requestId)
  }
}

async function serveOperation(
  deps: ServeDeps,
  request: LoopbackRequest,
  operation: LineOperation,
  requestId: string,
): Promise<LoopbackReply> {
  const fault = deps.faults.next(operation)
  if (fault && !fault.tookEffect) await wait(fault, deps.closing)
  const hasEffect = !fault || fault.tookEffect || (fault.status === undefined && !fault.cut)
  const judged = hasEffect ? await judge(deps, request, operation, requestId) : undefined
  const answer = fault?.status === undefined ? judged : faultAnswer(fault.status, fault.retryAfterSeconds)
  deps.record({
    operation,
    requestId,
    atMs: deps.clock.now(),
    ...(answer && { status: answer.status }),
    ...(fault?.cut && { lost: true as const }),
    ...judged?.about,
  })
  if (fault?.tookEffect) await wait(fault, deps.closing)
  return answer && !fault?.cut ? toReply(answer, requestId) : { status: 500, lost: true }
}

function judge(deps: ServeDeps, request: LoopbackRequest, operation: LineOperation, requestId: string) {
  const { channels, tokens, clock } = deps
  if (request.body.length > MAX_BODY_BYTES) return messageError(413, "Payload too large")
  if (request.headers["x-line-retry-key"] !== undefined) {
    return messageError(400, "X-Line-Retry-Key can't be used with this endpoint")
  }
  const parameters = readParameters(request)
  if (parameters === undefined) return BAD_PARAMETERS
  const { authorization } = request.headers
  return ENDPOINTS[operation]({
    by: { operation, requestId },
    nowMs: clock.now(),
    parameters,
    authorization,
    channels,
    tokens,
  })
}

function methodNotAllowed(operation: LineOperation): LineAnswer {
  return messageError(405, "Method not allowed", { allow: OPERATIONS[operation].method })
}

function faultAnswer(status: number, retryAfterSeconds: number | undefined): LineAnswer {
  const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }
  if (status === 429) return messageError(429, "The API rate limit has been exceeded. Try again later.", headers)
  return messageError(status, status >= 500 ? "Internal server error" : "Refused on demand", headers)
}

async function wait({ latencyMs = 0 }: LineFault, closing: AbortSignal): Promise<void> {
  await sleep(latencyMs, undefined, { signal: closing, ref: false })
}

function toReply({ status, headers, body }: LineAnswer, requestId: string): LoopbackReply {
  const common = { ...headers, "x-line-request-id": requestId }
  if (body === undefined) return { status, headers: common }
  return { status, headers: { ...common, "content-type": "application/json" }, body: JSON.stringify(body) }
}
