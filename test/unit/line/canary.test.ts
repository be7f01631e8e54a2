import type { Socket } from "node:net"
import { inspect } from "node:util"
import { describe, expect, onTestFinished, test } from "vitest"
import { createLineClient, type LineClient, type LineClientOptions } from "../../../line/client.ts"
import { LineError } from "../../../line/errors.ts"
import { httpAnswer, listenRaw } from "./loopback.ts"
import { canary } from "./operations.ts"

const { clientAssertion, channelSecret, accessToken } = canary
const credentials = { channelId: "1234567890", channelSecret }
const newToken = "eyJhbGciOiJSUzI1NiJ9.canary-new-token.c2lnbmF0dXJl"

/** Pieces of every planted secret, as they are, as they go over the wire, and as base64. */
const traces = [...Object.values(canary), newToken].flatMap((secret) => [
  secret,
  secret.slice(0, 12),
  secret.slice(-12),
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64").slice(0, 16),
])

const calls: Record<string, (client: LineClient) => Promise<unknown>> = {
  issueByJwt: (client) => client.issueChannelTokenByJwt({ clientAssertion }),
  verifyByJwt: (client) => client.verifyChannelTokenByJwt({ accessToken }),
  list: (client) => client.getsAllValidChannelAccessTokenKeyIds({ clientAssertion }),
  revokeByJwt: (client) => client.revokeChannelTokenByJwt({ ...credentials, accessToken }),
  statelessByJwt: (client) => client.issueStatelessChannelToken({ clientAssertion }),
  statelessBySecret: (client) => client.issueStatelessChannelToken(credentials),
  issue: (client) => client.issueChannelToken(credentials),
  verify: (client) => client.verifyChannelToken({ accessToken }),
  revoke: (client) => client.revokeChannelToken({ accessToken }),
}

/** The secrets that this request brought to the other side. */
function heard(request: string): string[] {
  return Object.values(canary).filter(
    (secret) => request.includes(secret) || request.includes(encodeURIComponent(secret)),
  )
}

/** Everything the other side could echo: the whole request, each secret in it, and a token of its own. */
function echo(request: string): string {
  const said = `${heard(request).join(" ")} ${newToken} ${request}`
  return JSON.stringify({
    error: said.slice(-400),
    error_description: said,
    message: said,
    access_token: newToken,
    kids: newToken,
  })
}

const echoingHeaders = (request: string) => ({
  "x-line-request-id": heard(request).at(-1) ?? newToken,
  location: `https://example.invalid/?token=${encodeURIComponent(accessToken)}`,
  date: accessToken,
  "retry-after": channelSecret,
})

const failures: Record<string, (socket: Socket, request: string) => void> = {
  ...Object.fromEntries(
    [200, 201, 302, 307, 400, 401, 404, 429, 500, 503].map((status) => [
      `status ${status} that echoes everything`,
      (socket: Socket, request: string) => socket.write(httpAnswer(status, echo(request), echoingHeaders(request))),
    ]),
  ),
  "a content type that echoes": (socket, request) =>
    socket.write(httpAnswer(200, echo(request), { "content-type": `text/${accessToken}; x=${channelSecret}` })),
  "a body that is not JSON": (socket, request) => socket.write(httpAnswer(200, `<p>${request} ${newToken}`)),
  "a body cut short": (socket, request) => socket.end(httpAnswer(200, echo(request)).slice(0, -5)),
  "a body above the bound": (socket, request) => socket.write(httpAnswer(200, echo(request).repeat(200))),
  "a head that is not HTTP": (socket, request) => socket.write(`${newToken} ${request}`),
  "a broken chunk": (socket) =>
    socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n${newToken}`),
  "a header flood": (socket, request) =>
    socket.write(`HTTP/1.1 200 OK\r\nx: ${encodeURI(request).repeat(300)}\r\n\r\n`),
  "a reset": (socket) => socket.resetAndDestroy(),
  silence: () => undefined,
}

async function shown(call: (client: LineClient) => Promise<unknown>, options: LineClientOptions): Promise<string> {
  const client = createLineClient({ ...options, timeouts: { idleMs: 40 }, retry: { attempts: 2, baseDelayMs: 1 } })
  onTestFinished(() => client.close())
  const thrown = await call(client).then(
    (answer) => answer,
    (reason: unknown) => reason,
  )
  expect(thrown).toBeInstanceOf(LineError)
  const error = thrown as LineError
  const forms = [error.message, error.stack, String(error), inspect(error, { depth: 9, showHidden: true })]
  return [...forms, JSON.stringify(error), inspect(error.cause, { depth: 9 })].join("\n")
}

function expectNoTrace(text: string): void {
  for (const trace of traces) expect(text).not.toContain(trace)
  expect(text).not.toContain("eyJ")
  expect(text).not.toMatch(/https?:\/\/(?:127|localhost|example)|\?access_token|client_secret=(?!\[redacted\])/)
}

describe.each(Object.keys(failures))("after %s", (failure) => {
  test.each(Object.keys(calls))("the error of %s shows nothing secret", async (name) => {
    const act = failures[failure] as (socket: Socket, request: string) => void
    const call = calls[name] as (client: LineClient) => Promise<unknown>
    const server = await listenRaw(act)
    expectNoTrace(await shown(call, { origin: server.origin }))
  })
})

describe("an injected transport that fails with secrets of its own", () => {
  test.each(Object.keys(calls))("does not get them into the error of %s", async (name) => {
    const cause = Object.assign(new Error(`url https://localhost/?access_token=${accessToken}`), { code: accessToken })
    const thrown = Object.assign(new Error(clientAssertion, { cause }), { config: { data: channelSecret } })
    const transport = { send: () => Promise.reject(thrown), close: () => undefined }
    expectNoTrace(await shown(calls[name] as (client: LineClient) => Promise<unknown>, { transport }))
  })
})

test("nothing listens: the error names neither address nor secret", async () => {
  const server = await listenRaw(() => undefined)
  server.close()
  for (const call of Object.values(calls)) expectNoTrace(await shown(call, { origin: server.origin }))
})
