import { Agent, type IncomingMessage, request } from "node:http"
import { text } from "node:stream/consumers"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { answer, jwtForm, type Line, oauthError, secretForm, startLine } from "./fixture.ts"

describe("LINE's HTTP manners", () => {
  let line: Line
  beforeAll(async () => {
    line = await startLine()
  })
  afterAll(() => line.simulator.close())

  test.each([
    "/",
    "/oauth2/v2.1/token/",
    "/OAuth2/v2.1/token",
    "/oauth2/v2%2E1/token",
    "//oauth2/v2.1/token",
    "//",
    "/v2/oauth/accesstoken",
    "/v2/bot/info/",
  ])("knows nothing at %s, whatever the method", async (path) => {
    const notFound = [404, { message: "Not found" }]
    expect(await answer(line.get(path))).toEqual(notFound)
    expect(await answer(line.post(path, jwtForm(await line.assertion())))).toEqual(notFound)
  })

  test.each([
    ["/oauth2/v2.1/token", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"], "POST"],
    ["/oauth2/v2.1/verify", ["POST", "OPTIONS", "HEAD"], "GET"],
    ["/oauth2/v2.1/tokens/kid", ["POST", "HEAD"], "GET"],
    ["/oauth2/v2.1/revoke", ["GET", "DELETE"], "POST"],
    ["/oauth2/v3/token", ["GET"], "POST"],
    ["/v2/oauth/accessToken", ["GET"], "POST"],
    ["/v2/oauth/verify", ["GET"], "POST"],
    ["/v2/oauth/revoke", ["GET"], "POST"],
    ["/v2/bot/info", ["POST"], "GET"],
  ])("serves %s by no method but its own", async (path, methods, allowed) => {
    for (const method of methods) {
      const response = await fetch(line.simulator.origin + path, { method })
      expect([response.status, response.headers.get("allow")], method).toEqual([405, allowed])
    }
  })

  test("gives every answer a request id of its own, under a lower-case name", async () => {
    const raw = await send("/nowhere")
    expect(raw.rawHeaders).toContain("x-line-request-id")
    const paths = ["/nowhere", "/oauth2/v2.1/token", "/oauth2/v2.1/verify", "/v2/bot/info", "/v2/bot/info"]
    const ids = await Promise.all(paths.map(async (path) => (await line.get(path)).headers.get("x-line-request-id")))
    expect(new Set([...ids, raw.headers["x-line-request-id"]]).size).toBe(6)
    expect(ids.every((id) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id ?? ""))).toBe(true)
  })

  test("says JSON where there is a body and dates its answers by its own clock", async () => {
    const response = await line.get("/v2/bot/info")
    expect(response.headers.get("content-type")).toMatch(/^application\/json/)
    expect(response.headers.get("date")).toBe(new Date(line.clock.now()).toUTCString())
  })

  test("takes a form's content type in any case and with a charset, and nothing else", async () => {
    const post = (contentType: string, body: string) =>
      answer(line.post("/oauth2/v3/token", body, { "content-type": contentType }))
    const form = String(new URLSearchParams(secretForm()))
    for (const contentType of [
      "application/x-www-form-urlencoded",
      "application/x-www-form-urlencoded;charset=UTF-8",
      "Application/X-WWW-Form-Urlencoded ; charset=utf-8",
    ]) {
      expect((await post(contentType, form))[0], contentType).toBe(200)
    }
    const missing = oauthError("invalid_request", "some parameters missed or invalid")
    for (const contentType of ["application/json", "text/plain", "multipart/form-data; boundary=x"]) {
      expect(await post(contentType, form), contentType).toEqual(missing)
    }
    expect((await send("/oauth2/v3/token", { method: "POST", body: form })).statusCode).toBe(400)
  })

  test("reads a POST's members from the body only and a GET's from the query only", async () => {
    const query = String(new URLSearchParams(secretForm()))
    expect((await line.post(`/oauth2/v3/token?${query}`, {})).status).toBe(400)
    expect((await line.post("/oauth2/v3/token?client_id=ignored", secretForm())).status).toBe(200)
  })

  test("refuses a retry key on every operation, before anything happens", async () => {
    const headers = { "X-Line-Retry-Key": "123e4567-e89b-12d3-a456-426614174000" }
    const { access_token } = await line.issue()
    const response = await line.post("/oauth2/v2.1/token", jwtForm(await line.assertion()), headers)
    expect(response.status).toBe(400)
    expect((await line.get("/oauth2/v2.1/verify", { access_token }, headers)).status).toBe(400)
    expect(await line.keyIds()).toHaveLength(1)
  })

  test("refuses a body above 2 MB with 413, with a request id too", async () => {
    const response = await line.post("/oauth2/v3/token", secretForm({ padding: "x".repeat(2 * 1024 * 1024) }))
    expect(response.status).toBe(413)
    expect(response.headers.get("x-line-request-id")).toBeTruthy()
    expect((await line.post("/oauth2/v3/token", secretForm({ padding: "x".repeat(1_900_000) }))).status).toBe(200)
  })

  test("survives bytes that are no form and no UTF-8", async () => {
    const contentType = "application/x-www-form-urlencoded"
    const body = Buffer.from([0xff, 0xfe, 0x00, 0x26, 0x3d, 0x25, 0x5a, 0x5a])
    const headers = { "content-type": contentType }
    const response = await fetch(`${line.simulator.origin}/oauth2/v3/token`, { method: "POST", body, headers })
    expect(response.status).toBe(400)
    expect((await line.verify("%ZZ\u0000é")).status).toBe(400)
  })

  test("keeps a connection for the next request", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    for (let count = 0; count < 5; count++) {
      ports.add((await send("/v2/bot/info", { agent })).socket.localPort)
    }
    agent.destroy()
    expect(ports.size).toBe(1)
  })

  test("tells no token, assertion or secret in a refusal", async () => {
    const assertion = await line.assertion({ claims: { aud: "wrong" } })
    const { access_token } = await line.issue()
    const wrong = { client_secret: "canary-secret" }
    const responses = [
      await line.post("/oauth2/v2.1/token", jwtForm(assertion)),
      await line.revoke(access_token, wrong),
      await line.post("/v2/oauth/accessToken", secretForm(wrong)),
      await line.get(`/nowhere/${access_token}`),
    ]
    for (const response of responses) {
      const said = (await response.text()) + JSON.stringify([...response.headers])
      for (const secret of [assertion, access_token, "canary-secret"]) expect(said).not.toContain(secret)
    }
  })

  /** A request over node's own client, which shows header names as sent; its body is read. */
  async function send(
    path: string,
    { method = "GET", body = "", agent }: { method?: string; body?: string; agent?: Agent } = {},
  ) {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(line.simulator.origin + path, { method, ...(agent && { agent }) }, resolve)
        .once("error", reject)
        .end(body)
    })
    const { socket } = response
    const port = socket.localPort
    await text(response)
    return {
      statusCode: response.statusCode,
      rawHeaders: response.rawHeaders,
      headers: response.headers,
      socket: { localPort: port },
    }
  }
})
