import { request as send } from "node:http"
import type { LoopbackHandler, LoopbackReply } from "../../../local/loopback-server.ts"

/** Answers a request as the server at `origin` does. A connection that breaks there breaks here. */
export function forwardTo(origin: string): LoopbackHandler {
  return ({ method, path, query, headers, body }) =>
    new Promise<LoopbackReply>((resolve) => {
      const search = query.size === 0 ? "" : `?${query}`
      const { host: _, connection: __, ...kept } = headers
      const onward = send(`${origin}${path}${search}`, { method, headers: kept, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.once("error", () => resolve({ status: 502, lost: true }))
        response.once("end", () => {
          const { "content-type": type = "application/json", ...rest } = response.headers
          resolve({
            status: response.statusCode ?? 502,
            headers: amazonHeaders(rest, type),
            body: Buffer.concat(chunks),
          })
        })
      })
      onward.once("error", () => resolve({ status: 502, lost: true }))
      onward.end(body)
    })
}

function amazonHeaders(headers: Readonly<Record<string, unknown>>, type: string): Record<string, string> {
  const amazon = Object.entries(headers).filter(([name]) => name.startsWith("x-amz"))
  return { "content-type": type, ...Object.fromEntries(amazon.map(([name, value]) => [name, String(value)])) }
}
