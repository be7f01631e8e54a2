import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Clock } from "../clock.ts"
import type { LoopbackHandler, LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { BAD_PARAMETERS, type LineAnswer, messageError } from "./answers.ts"
import { callerOf } from "./caller.ts"
import type { Channels } from "./channels.ts"
import { ENDPOINTS } from "./endpoints/all.ts"
import { hidesAnswer, kindOf, takesEffect } from "./fault-kinds.ts"
import type { FaultSource, LineFault } from "./faults.ts"
import type { CallRecord } from "./journal.ts"
import { type LineOperation, OPERATIONS, route } from "./operations.ts"
import { readParameters } from "./parameters.ts"
import { REDIRECTED_PATH, type ReplyContext, redirectAnswer, toReply } from "./spoil.ts"
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
    const operation = request.path === REDIRECTED_PATH ? "redirected" : "unknown"
    deps.record({ operation, requestId, atMs: deps.clock.now(), status: answer.status })
    return toReply(answer, contextOf(deps, request, requestId))
  }
}

async function serveOperation(
  deps: ServeDeps,
  request: LoopbackRequest,
  operation: LineOperation,
  requestId: string,
): Promise<LoopbackReply> {
  const caller = () => callerOf(request, deps.tokens)
  const fault = deps.faults.next(operation, caller)
  if (fault && !fault.tookEffect) await wait(fault, deps.closing)
  const context = contextOf(deps, request, requestId, fault)
  const judged = takesEffect(fault) ? await judge(deps, request, operation, context) : undefined
  delayEffect(deps, operation, judged, fault)
  const answer = answerUnder(fault, judged, context)
  const reply = answer && toReply(answer, context, fault)
  deps.record({
    operation,
    requestId,
    atMs: deps.clock.now(),
    ...statusOf(answer ?? judged),
    ...(fault && { fault: kindOf(fault), caller: caller() }),
    ...((reply === undefined || reply.lost || reply.cutAfterBytes !== undefined) && { lost: true as const }),
    ...(hidesAnswer(fault) && { hidden: true as const }),
    ...judged?.about,
  })
  if (fault?.tookEffect) await wait(fault, deps.closing)
  return reply ?? { status: 500, lost: true }
}

function statusOf(answer: LineAnswer | undefined): { status?: number } {
  return answer === undefined ? {} : { status: answer.status }
}

function contextOf(
  { clock }: ServeDeps,
  request: LoopbackRequest,
  requestId: string,
  { clockSkewSeconds = 0 }: Partial<LineFault> = {},
): ReplyContext {
  return { requestId, lineNowMs: clock.now() + clockSkewSeconds * 1_000, host: request.headers.host ?? "" }
}

/** LINE's answer, what the fault puts in its place, or none. */
function answerUnder(
  fault: LineFault | undefined,
  judged: LineAnswer | undefined,
  context: ReplyContext,
): LineAnswer | undefined {
  if (fault?.cut) return undefined
  if (fault?.redirect !== undefined) return redirectAnswer(fault.redirect, context)
  return fault?.status === undefined ? judged : faultAnswer(fault.status, fault.retryAfterSeconds)
}

function delayEffect(
  { tokens, clock }: ServeDeps,
  operation: LineOperation,
  judged: LineAnswer | undefined,
  { lagSeconds }: Partial<LineFault> = {},
): void {
  const keyId = judged?.about?.keyId
  if (lagSeconds === undefined || keyId === undefined) return
  const untilMs = clock.now() + lagSeconds * 1_000
  if (operation === "revokeChannelTokenByJWT") tokens.showRevocationFrom(keyId, untilMs)
  else tokens.showFrom(keyId, untilMs)
}

function judge(
  { channels, tokens }: ServeDeps,
  request: LoopbackRequest,
  operation: LineOperation,
  { requestId, lineNowMs: nowMs }: ReplyContext,
) {
  if (request.body.length > MAX_BODY_BYTES) return messageError(413, "Payload too large")
  if (request.headers["x-line-retry-key"] !== undefined) {
    return messageError(400, "X-Line-Retry-Key can't be used with this endpoint")
  }
  const parameters = readParameters(request)
  if (parameters === undefined) return BAD_PARAMETERS
  const { authorization } = request.headers
  return ENDPOINTS[operation]({
    by: { operation, requestId },
    nowMs,
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
