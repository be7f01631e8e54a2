import type { IncomingHttpHeaders } from "node:http"
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"

export interface CannedRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface CannedReply {
  readonly status: number
  readonly json?: object
}

export interface TlsServer {
  readonly port: number
  close(): Promise<void>
}

/** Serves `reply` over TLS on a free port of 127.0.0.1. */
export async function listenWithTls(
  certificate: { readonly key: string; readonly cert: string },
  reply: (request: CannedRequest) => CannedReply,
): Promise<TlsServer> {
  const server = createServer({ ...certificate, keepAliveTimeout: 60_000 }, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const { method = "", headers, url = "/" } = request
    const body = Buffer.concat(chunks).toString()
    const { status, json } = reply({ method, url: new URL(url, "https://host"), headers, body })
    const text = json === undefined ? "" : JSON.stringify(json)
    const type = method === "POST" && url === "/" ? "application/x-amz-json-1.1" : "application/json"
    response.writeHead(status, {
      "content-type": type,
      "content-length": Buffer.byteLength(text),
      "x-line-request-id": "bench",
    })
    response.end(text)
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(0, "127.0.0.1", resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
