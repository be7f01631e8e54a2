import { once } from "node:events"
import { Agent, createServer as createHttpsServer } from "node:https"
import type { AddressInfo } from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import { describe, expect, onTestFinished, test } from "vitest"
import { createTransport, type Transport, type TransportOptions } from "../../../line/transport.ts"
import { WireError, type WireRequest } from "../../../line/wire.ts"
import { createSelfSigned } from "../../support/self-signed.ts"
import { httpAnswer, listenRaw } from "./loopback.ts"

const get: WireRequest = { method: "GET", path: "/oauth2/v2.1/verify", query: { access_token: "a+b/c= d&e" } }
const post: WireRequest = {
  method: "POST",
  path: "/oauth2/v2.1/revoke",
  form: { client_id: "1", access_token: "a+b/c=" },
}

function open(options: TransportOptions): Transport {
  const transport = createTransport(options)
  onTestFinished(() => transport.close())
  return transport
}

async function failureOf(sending: Promise<unknown>): Promise<WireError> {
  const thrown = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(thrown).toBeInstanceOf(WireError)
  return thrown as WireError
}

describe("what goes out", () => {
  test("a GET has its parameters percent-encoded in the query and no body", async () => {
    const server = await listenRaw((socket) => socket.write(httpAnswer(200, "{}")))
    await open(server).send(get)
    expect(server.requests[0]).toMatch(/^GET \/oauth2\/v2\.1\/verify\?access_token=a%2Bb%2Fc%3D%20d%26e HTTP\/1\.1\r\n/)
    expect(server.requests[0]).not.toMatch(/content-(type|length)/i)
  })

  test("a POST has its parameters percent-encoded in a form body", async () => {
    const server = await listenRaw((socket) => socket.write(httpAnswer(200, "")))
    await open(server).send(post)
    expect(server.requests[0]).toMatch(/^POST \/oauth2\/v2\.1\/revoke HTTP\/1\.1\r\n/)
    expect(server.requests[0]).toMatch(/content-type: application\/x-www-form-urlencoded\r\n/i)
    expect(server.requests[0]).toMatch(/\r\n\r\nclient_id=1&access_token=a%2Bb%2Fc%3D$/)
  })

  test("neither a retry key nor an authorization header is ever sent", async () => {
    const server = await listenRaw((socket) => socket.write(httpAnswer(200, "")))
    await open(server).send(post)
    expect(server.requests[0]).not.toMatch(/x-line-retry-key|authorization/i)
  })
})

describe("what comes back", () => {
  test("status, lower-case headers and body are handed over as they are", async () => {
    const server = await listenRaw((socket) => socket.write(httpAnswer(418, "brew", { "X-Line-Request-Id": "r-1" })))
    const answer = await open(server).send(get)
    expect(answer).toMatchObject({ status: 418, isTruncated: false, headers: { "x-line-request-id": "r-1" } })
    expect(Buffer.from(answer.body).toString()).toBe("brew")
  })

  test.each([301, 302, 303, 307, 308])("a %i is handed over and not followed", async (status) => {
    const target = await listenRaw((socket) => socket.write(httpAnswer(200, "{}")))
    const server = await listenRaw((socket) => socket.write(httpAnswer(status, "", { location: `${target.origin}/` })))
    expect((await open(server).send(post)).status).toBe(status)
    expect(target.requests).toEqual([])
    expect(server.requests).toHaveLength(1)
  })

  test("a body of exactly 64 KiB is whole", async () => {
    const server = await listenRaw((socket) => socket.write(httpAnswer(200, "x".repeat(65_536))))
    const answer = await open(server).send(get)
    expect([answer.body.length, answer.isTruncated]).toEqual([65_536, false])
  })

  test("a body that never ends is cut at 64 KiB, and so is the connection", async () => {
    const server = await listenRaw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
      const flood = setInterval(() => socket.write(`4000\r\n${"x".repeat(0x4000)}\r\n`), 1)
      socket.once("close", () => clearInterval(flood))
    })
    const answer = await open(server).send(get)
    expect([answer.body.length, answer.isTruncated]).toEqual([65_536, true])
    await Promise.all([...server.sockets].map((socket) => (socket.destroyed ? undefined : once(socket, "close"))))
  })

  test.each([
    ["one huge header", `x-flood: ${"x".repeat(100_000)}\r\n`],
    ["a flood of headers", "x-flood: x\r\n".repeat(10_000)],
  ])("%s is an unparsable answer", async (_, flood) => {
    const server = await listenRaw((socket) => socket.write(`HTTP/1.1 200 OK\r\n${flood}\r\n`))
    const error = await failureOf(open(server).send(get))
    expect(error).toMatchObject({ kind: "unparsable", wasSent: true, cause: "HPE_HEADER_OVERFLOW" })
  })

  test.each([
    ["something that is not HTTP", "SSH-2.0-OpenSSH_9.9\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc"],
    ["a broken chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
  ])("%s is an unparsable answer", async (_, bytes) => {
    const server = await listenRaw((socket) => socket.write(bytes))
    expect(await failureOf(open(server).send(get))).toMatchObject({ kind: "unparsable", wasSent: true })
  })

  test.each([
    ["before a byte of the answer", ""],
    ["in the middle of the head", "HTTP/1.1 200 OK\r\ncontent-le"],
    ["in the middle of the body", 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"access_token":'],
    ["in the middle of a chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{"],
    [
      "after a switch of protocols nobody asked for",
      "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    ],
  ])("a connection cut %s is a network failure after sending", async (_, bytes) => {
    const server = await listenRaw((socket) => socket.end(bytes))
    expect(await failureOf(open(server).send(post))).toMatchObject({ kind: "network", wasSent: true })
  })

  test("a reset in the middle of the body is a network failure after sending", async () => {
    const server = await listenRaw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc", () =>
        setTimeout(() => socket.resetAndDestroy(), 20),
      )
    })
    expect(await failureOf(open(server).send(post))).toMatchObject({
      kind: "network",
      wasSent: true,
      cause: "ECONNRESET",
    })
  })
})

describe("time", () => {
  test("a server that accepts and stays silent is a timeout after sending", async () => {
    const server = await listenRaw(() => undefined)
    const transport = open({ ...server, timeouts: { idleMs: 50 } })
    expect(await failureOf(transport.send(post))).toMatchObject({ kind: "timeout", wasSent: true })
  })

  test("a body that stops flowing is a timeout, one that drips is not", async () => {
    const server = await listenRaw((socket, _, count) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n")
      const drip = setInterval(() => socket.write("x"), 40)
      setTimeout(() => clearInterval(drip), count === 1 ? 100 : 260)
      socket.once("close", () => clearInterval(drip))
    })
    const transport = open({ ...server, timeouts: { idleMs: 150 } })
    expect(await failureOf(transport.send(get))).toMatchObject({ kind: "timeout", wasSent: true })
    expect((await transport.send(get)).body.length).toBe(6)
  })

  test("a flood of interim answers does not count as a sign of life", async () => {
    const server = await listenRaw((socket) => {
      const flood = setInterval(() => socket.write("HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n"), 10)
      socket.once("close", () => clearInterval(flood))
    })
    const transport = open({ ...server, timeouts: { idleMs: 80 } })
    expect(await failureOf(transport.send(get))).toMatchObject({ kind: "timeout" })
  })

  test("the signal ends an exchange under way and closes its connection", async () => {
    const server = await listenRaw(() => undefined)
    const stop = new AbortController()
    const sending = failureOf(open(server).send(post, stop.signal))
    while (server.requests.length === 0) await pause(5)
    stop.abort()
    expect(await sending).toMatchObject({ kind: "aborted", wasSent: true })
    await Promise.all([...server.sockets].map((socket) => (socket.destroyed ? undefined : once(socket, "close"))))
  })

  test("a signal that has fired already keeps anything from being sent", async () => {
    const server = await listenRaw(() => undefined)
    const error = await failureOf(open(server).send(post, AbortSignal.abort()))
    expect(error).toMatchObject({ kind: "aborted", wasSent: false })
    expect(server.sockets.size).toBe(0)
  })
})

describe("connections", () => {
  test("one is reused for calls in a row", async () => {
    const server = await listenRaw((socket) => socket.write(httpAnswer(200, "{}")))
    const transport = open(server)
    for (const request of [get, post, get]) await transport.send(request)
    expect([server.sockets.size, server.requests.length]).toEqual([1, 3])
  })

  test("one that was idle for longer than 4 s, as after a freeze, is not trusted", async () => {
    const server = await listenRaw((socket) => socket.write(httpAnswer(200, "{}")))
    let nowMs = 0
    const transport = open({ ...server, now: () => nowMs })
    await transport.send(get)
    nowMs = 4_001
    await transport.send(post)
    expect(server.sockets.size).toBe(2)
  })

  test("a refused one means that nothing was sent", async () => {
    const server = await listenRaw(() => undefined)
    server.close()
    const error = await failureOf(open(server).send(post))
    expect(error).toMatchObject({ kind: "network", wasSent: false, cause: "ECONNREFUSED" })
  })

  test("a name that does not resolve means that nothing was sent", async () => {
    const lookup: Agent["options"]["lookup"] = (_name, _options, callback) =>
      callback(Object.assign(new Error("no such host"), { code: "ENOTFOUND" }), "", 4)
    const agent = new Agent({ lookup })
    const error = await failureOf(open({ origin: "https://localhost:1", agent }).send(post))
    expect(error).toMatchObject({ kind: "network", wasSent: false, cause: "ENOTFOUND" })
  })

  test("an agent for the other scheme means that nothing was sent", async () => {
    const server = await listenRaw(() => undefined)
    const error = await failureOf(open({ ...server, agent: new Agent() }).send(post))
    expect(error).toMatchObject({ kind: "network", wasSent: false, cause: "ERR_INVALID_PROTOCOL" })
  })
})

describe("TLS", () => {
  async function listenTls() {
    const { key, cert } = createSelfSigned()
    const server = createHttpsServer({ key, cert }, (_, response) => response.end("{}"))
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    return { cert, origin: `https://localhost:${(server.address() as AddressInfo).port}` }
  }

  test("a certificate that an injected agent trusts is accepted, and its connection reused", async () => {
    const { cert, origin } = await listenTls()
    const agent = new Agent({ keepAlive: true, ca: cert })
    onTestFinished(() => agent.destroy())
    const transport = open({ origin, agent })
    expect((await transport.send(get)).status).toBe(200)
    expect((await transport.send(post)).status).toBe(200)
    expect(Object.values(agent.freeSockets).flat()).toHaveLength(1)
  })

  test("an unknown certificate is refused before anything is sent, whatever the environment says", async () => {
    const { origin } = await listenTls()
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"
    onTestFinished(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    })
    const error = await failureOf(open({ origin }).send(post))
    expect(error).toMatchObject({ kind: "network", wasSent: false, cause: "DEPTH_ZERO_SELF_SIGNED_CERT" })
  })

  test("a server that accepts and never shakes hands is a timeout, and nothing was sent", async () => {
    const server = await listenRaw(() => undefined)
    const transport = open({ origin: `https://127.0.0.1:${server.port}`, timeouts: { connectMs: 80 } })
    expect(await failureOf(transport.send(post))).toMatchObject({ kind: "timeout", wasSent: false })
  })
})

describe("options", () => {
  test.each([0, -1, 600_001, Number.NaN, "5"])("a timeout of %j is refused by name", (value) => {
    expect(() => createTransport({ timeouts: { idleMs: value as number } })).toThrow(
      /^timeouts\.idleMs must be a number from 1 to 600000; found /,
    )
    expect(() => createTransport({ timeouts: { connectMs: value as number } })).toThrow(/^timeouts\.connectMs/)
  })
})
