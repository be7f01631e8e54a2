import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import type { Clock } from "./clock.ts"

/** One request as a stand-in sees it. Header names are lower case. */
export interface LoopbackRequest {
  readonly method: string
  /** The path as sent, without the query; percent-escapes are left as they are. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Aborts when the client goes away before it is answered. */
  readonly signal: AbortSignal
}

export interface LoopbackReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** The request took effect, but its answer never arrives: the connection is cut instead. */
  readonly lost?: boolean
  /** The head says how long the body is, and the connection is cut after this many bytes of it. */
  readonly cutAfterBytes?: number
  /** The body arrives in eight pieces, with this many milliseconds between two. */
  readonly dripMs?: number
}

export type LoopbackHandler = (request: LoopbackRequest) => Promise<LoopbackReply> | LoopbackReply

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>
}

export interface LoopbackOptions {
  readonly clock: Clock
  /** TCP port; 0, the default, takes a free one. */
  readonly port?: number
  /** Largest request body in bytes; above it the answer is 413. Default 10 MiB. */
  readonly bodyLimitBytes?: number
}

/** Serves `handler` on 127.0.0.1 and nowhere else. Every answer's `Date` is the stand-ins' time. */
export async function listenOnLoopback(handler: LoopbackHandler, options: LoopbackOptions): Promise<LoopbackServer> {
  const { clock, port = 0, bodyLimitBytes = 10 * 1024 * 1024 } = options
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(request, response).catch(() => response.destroy())
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController()
    response.once("close", () => gone.abort())
    const body = await readBody(request, bodyLimitBytes)
    const [path = "/", ...query] = (request.url ?? "/").split("?")
    const reply =
      body === undefined
        ? { status: 413 }
        : await handler({
            method: request.method ?? "GET",
            path,
            query: new URLSearchParams(query.join("?")),
            headers: request.headers,
            body,
            signal: gone.signal,
          })
    await answer(response, reply, clock, gone.signal)
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(response: ServerResponse, reply: LoopbackReply, clock: Clock, gone: AbortSignal): Promise<void> {
  if (response.destroyed) return
  if (reply.lost) {
    response.destroy()
    return
  }
  const body = Buffer.from(reply.body ?? "")
  response.sendDate = false
  response.writeHead(reply.status, {
    ...absentFrom(reply.headers, "date", new Date(clock.now()).toUTCString()),
    ...absentFrom(reply.headers, "content-length", String(body.length)),
    ...reply.headers,
  })
  if (reply.dripMs !== undefined) return drip(response, body, reply.dripMs, gone)
  if (reply.cutAfterBytes === undefined) response.end(body)
  else response.write(body.subarray(0, reply.cutAfterBytes), () => response.destroy())
}

/** A header, unless the reply has it already, in whatever case. */
function absentFrom(headers: LoopbackReply["headers"] = {}, name: string, value: string): Record<string, string> {
  return Object.keys(headers).some((given) => given.toLowerCase() === name) ? {} : { [name]: value }
}

const DRIP_PIECES = 8

async function drip(response: ServerResponse, body: Buffer, dripMs: number, gone: AbortSignal): Promise<void> {
  const pieceBytes = Math.max(1, Math.ceil(body.length / DRIP_PIECES))
  for (let at = 0; at < body.length; at += pieceBytes) {
    if (at > 0) await sleep(dripMs, undefined, { signal: gone, ref: false })
    response.write(body.subarray(at, at + pieceBytes))
  }
  response.end()
}

/** The whole body, or undefined when it is larger than the limit (the rest is read and thrown away). */
async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limitBytes) chunks.push(chunk)
  }
  return size <= limitBytes ? Buffer.concat(chunks) : undefined
}
