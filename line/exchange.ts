import type { ClientRequest, IncomingMessage } from "node:http"
import type { Socket } from "node:net"
import { type Limits, startWatch, type Watch } from "./watch.ts"
import { nodeCodeOf, type WireAnswer, WireError } from "./wire.ts"

/**
 * One request and its answer on node's HTTP client, bounded in time and size. A body above `bodyLimitBytes` is cut there.
 * @throws WireError for whatever keeps the answer from arriving
 */
export async function exchange(open: () => ClientRequest, limits: Limits, bodyLimitBytes: number): Promise<WireAnswer> {
  if (limits.signal?.aborted) throw new WireError("aborted", false)
  const watch = startWatch(limits)
  let request: ClientRequest | undefined
  try {
    request = open()
    return await Promise.race([answerTo(request, bodyLimitBytes, watch), watch.expired])
  } catch (thrown) {
    request?.destroy()
    throw thrown instanceof WireError ? thrown : toWireError(thrown, watch.wasSent())
  } finally {
    watch.stop()
  }
}

/** Node's errors carry the raw bytes received (`rawPacket`) and messages made of them: only the code is kept. */
function toWireError(thrown: unknown, wasSent: boolean): WireError {
  const nodeCode = nodeCodeOf(thrown)
  return new WireError(nodeCode?.startsWith("HPE_") ? "unparsable" : "network", wasSent, nodeCode)
}

function answerTo(request: ClientRequest, bodyLimitBytes: number, watch: Watch): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    let hasResponse = false
    request.on("error", reject)
    request.once("socket", (socket) => whenUsable(socket, watch.sawLife))
    request.once("response", (response) => {
      hasResponse = true
      collect(response, bodyLimitBytes, watch.sawLife).then(resolve, reject)
    })
    request.once("close", () => {
      if (!hasResponse) reject(new Error("closed without an answer"))
    })
  })
}

/** Calls back when bytes can leave; at once if in doubt, since "not sent" is a promise that a repeat is safe. */
function whenUsable(socket: Socket & { readonly secureConnecting?: boolean }, callback: () => void): void {
  if (socket.secureConnecting) socket.once("secureConnect", callback)
  else if (socket.connecting) socket.once("connect", callback)
  else callback()
}

async function collect(response: IncomingMessage, limitBytes: number, sawLife: () => void): Promise<WireAnswer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  sawLife()
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sawLife()
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > limitBytes) break
  }
  const body = Buffer.concat(chunks).subarray(0, limitBytes)
  return { status: response.statusCode ?? 0, headers: textHeaders(response), body, isTruncated: sizeBytes > limitBytes }
}

function textHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
