import type { Clock } from "../clock.ts"
import { type LoopbackReply, type LoopbackRequest, listenOnLoopback } from "../loopback-server.ts"

/** Largest answer of a synchronous invocation, in bytes: 6 MiB and 100 bytes. */
const RESPONSE_LIMIT_BYTES = 6 * 1024 * 1024 + 100

/** What the runtime client gets from `next`. */
export interface NextInvocation {
  readonly requestId: string
  readonly functionArn: string
  /** Milliseconds since the epoch, in the stand-ins' time. */
  readonly deadlineMs: number
  readonly traceId: string
  /** JSON. */
  readonly clientContext?: string
  readonly payload: Buffer
}

export interface RuntimeAnswer {
  readonly kind: "response" | "error"
  readonly body: Buffer
}

/** Lambda's Runtime API for one sandbox. */
export interface RuntimeApi {
  /** `host:port` */
  readonly address: string
  /** Settles when the runtime asks for its first invocation. */
  readonly ready: Promise<void>
  /** Settles with the payload the runtime reports when the function's code doesn't load. */
  readonly initError: Promise<Buffer>
  /** Gives the invocation to the runtime as soon as it asks; settles with its answer. One at a time. */
  give(invocation: NextInvocation): Promise<RuntimeAnswer>
  close(): Promise<void>
}

const PREFIX = "/2018-06-01/runtime"
const ANSWER = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export async function openRuntimeApi(clock: Clock): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<void>()
  const initError = Promise.withResolvers<Buffer>()
  let poll = Promise.withResolvers<(reply: LoopbackReply) => void>()
  let current: { requestId: string; answer: (answer: RuntimeAnswer) => void } | undefined

  function next(): Promise<LoopbackReply> {
    ready.resolve()
    const reply = Promise.withResolvers<LoopbackReply>()
    poll.resolve(reply.resolve)
    return reply.promise
  }

  function takeAnswer(requestId: string, kind: RuntimeAnswer["kind"], body: Buffer): LoopbackReply {
    if (requestId !== current?.requestId) return refuse(400, "InvalidRequestID", "Invalid request ID")
    const isTooLarge = body.length > RESPONSE_LIMIT_BYTES
    current.answer(isTooLarge ? tooLarge(body.length) : { kind, body })
    current = undefined
    return isTooLarge ? refuse(413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size") : accepted()
  }

  function handle(request: LoopbackRequest): LoopbackReply | Promise<LoopbackReply> {
    const { method, path, body } = request
    if (method === "GET" && path === `${PREFIX}/invocation/next`) return next()
    const [, requestId, kind] = (method === "POST" && ANSWER.exec(path)) || []
    if (requestId !== undefined) return takeAnswer(decodeURIComponent(requestId), kind as RuntimeAnswer["kind"], body)
    if (method !== "POST" || path !== `${PREFIX}/init/error`)
      return refuse(404, "NotFound", `no ${method} ${path} here`)
    initError.resolve(body)
    return accepted()
  }

  const server = await listenOnLoopback(handle, { clock })
  return {
    address: server.origin.slice("http://".length),
    ready: ready.promise,
    initError: initError.promise,
    async give(invocation) {
      const answer = Promise.withResolvers<RuntimeAnswer>()
      current = { requestId: invocation.requestId, answer: answer.resolve }
      const reply = await poll.promise
      poll = Promise.withResolvers()
      reply({ status: 200, headers: invocationHeaders(invocation), body: invocation.payload })
      return answer.promise
    },
    close: () => server.close(),
  }
}

function invocationHeaders(invocation: NextInvocation): Record<string, string> {
  const { requestId, functionArn, deadlineMs, traceId, clientContext } = invocation
  return {
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": requestId,
    "lambda-runtime-invoked-function-arn": functionArn,
    "lambda-runtime-deadline-ms": String(deadlineMs),
    "lambda-runtime-trace-id": traceId,
    ...(clientContext === undefined ? {} : { "lambda-runtime-client-context": clientContext }),
  }
}

function accepted(): LoopbackReply {
  return { status: 202, headers: { "content-type": "application/json" }, body: '{"status":"OK"}' }
}

function refuse(status: number, errorType: string, errorMessage: string): LoopbackReply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ errorType, errorMessage }) }
}

function tooLarge(sizeBytes: number): RuntimeAnswer {
  const errorMessage = `Response payload size (${sizeBytes} bytes) exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`
  const body = JSON.stringify({ errorType: "Function.ResponseSizeTooLarge", errorMessage })
  return { kind: "error", body: Buffer.from(body) }
}
