import { createServer, type Server, type Socket } from "node:net"
import { onTestFinished } from "vitest"

/** A raw TCP server on loopback: hands over each request's text once it is complete. */
export async function listenRaw(onRequest: (socket: Socket, text: string, count: number) => void) {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    let text = ""
    socket.on("error", () => undefined)
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1")
      if (!isComplete(text)) return
      requests.push(text)
      onRequest(socket, text, requests.length)
      text = ""
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  const close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  onTestFinished(close)
  return { origin: `http://127.0.0.1:${port}`, port, requests, sockets, close }
}

/** A whole HTTP answer as text. */
export function httpAnswer(status: number, body: string, headers: Record<string, string> = {}): string {
  const all = { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Any\r\n${lines.join("")}\r\n${body}`
}

function isComplete(text: string): boolean {
  const end = text.indexOf("\r\n\r\n")
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
  return end !== -1 && text.length >= end + 4 + length
}
