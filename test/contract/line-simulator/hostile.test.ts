import { request } from "node:http"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type LineFaultJson, parseLineFaults } from "../../../local/line/faults.ts"
import { answer, CHANNEL_ID, jwtForm, type Line, oauthError, startLine } from "./fixture.ts"

let line: Line
beforeEach(async () => {
  line = await startLine()
})
afterEach(() => line.simulator.close())

const issue = async (claims: object = {}) => line.post("/oauth2/v2.1/token", jwtForm(await line.assertion({ claims })))
const set = (fault: Omit<LineFaultJson, "operation">) => line.simulator.setFaults([{ operation: "any", ...fault }])
const live = () => line.simulator.journal.live(CHANNEL_ID).length
const lastCall = () => line.simulator.journal.calls().at(-1)

/** Header names as they came over the wire, which fetch hides. */
async function rawHeaderNames(path: string): Promise<readonly string[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
  const sent = request(line.simulator.origin + path, (response) => {
    resolve(response.rawHeaders.filter((_, index) => index % 2 === 0))
    response.resume()
  })
  sent.once("error", reject).end()
  return promise
}

describe("an answer is deformed on its way", () => {
  test("its body drips", async () => {
    set({ dripMs: 15 })
    const before = performance.now()
    const { access_token } = (await (await issue()).json()) as { access_token: string }
    expect(performance.now() - before).toBeGreaterThanOrEqual(7 * 14)
    expect(line.simulator.isLive(access_token)).toBe(true)
    expect(lastCall()).toMatchObject({ fault: "slow-drip", status: 200 })
    expect(lastCall()).not.toHaveProperty("hidden")
  })

  test("its body is cut in half as if it were whole, though the token lives", async () => {
    set({ truncate: true })
    const response = await issue()
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"])
    await expect(response.json()).rejects.toThrow(SyntaxError)
    expect(live()).toBe(1)
    expect(lastCall()).toMatchObject({ fault: "truncated-body", hidden: true })
  })

  test("the connection is reset in the middle of it", async () => {
    set({ resetMidBody: true })
    const response = await issue()
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
    expect(live()).toBe(1)
    expect(lastCall()).toMatchObject({ fault: "reset-mid-body", lost: true, hidden: true })
  })

  test("a reset of an answer without a body leaves no answer", async () => {
    const { access_token } = await line.issue()
    set({ resetMidBody: true })
    await expect(line.revoke(access_token)).rejects.toThrow()
    expect(live()).toBe(0)
  })

  test("it claims another content type", async () => {
    set({ contentType: "text/html" })
    const response = await issue()
    expect(response.headers.get("content-type")).toBe("text/html")
    expect(lastCall()).toMatchObject({ fault: "wrong-content-type", hidden: true })
  })

  test("its members are more, and in another order, and all that count are still there", async () => {
    const { key_id, ...plain } = (await (await issue()).json()) as Record<string, unknown>
    set({ extraMembers: true })
    const more = (await (await issue()).json()) as Record<string, unknown>
    expect(more).toMatchObject({ token_type: plain.token_type, expires_in: plain.expires_in })
    expect(Object.keys(more).length).toBeGreaterThan(4)
    expect(Object.keys(more).indexOf("key_id")).toBeLessThan(Object.keys(more).indexOf("access_token"))
    expect(key_id).not.toBe(more.key_id)
  })

  test.each([
    ["upper", /^[A-Z0-9-]+$/],
    ["lower", /^[a-z0-9-]+$/],
    ["title", /^[A-Z][a-z]*(-[A-Z][a-z]*)*$/],
  ] as const)("its headers are in %s case, each once", async (headerCase, shape) => {
    set({ headerCase })
    const names = (await rawHeaderNames("/v2/bot/info")).filter((name) => !/^(connection|keep-alive)$/i.test(name))
    expect(names.map((name) => name.toLowerCase()).sort()).toEqual([
      "content-length",
      "content-type",
      "date",
      "x-line-request-id",
    ])
    for (const name of names) expect(name).toMatch(shape)
  })
})

describe("a redirect", () => {
  test("leads to another origin, has no effect by itself, and whoever follows it is seen", async () => {
    set({ redirect: 307 })
    const sent = { method: "POST", body: new URLSearchParams(jwtForm(await line.assertion())) }
    const response = await fetch(`${line.simulator.origin}/oauth2/v2.1/token`, { ...sent, redirect: "manual" })
    const location = new URL(response.headers.get("location") ?? "")
    expect([response.status, location.hostname, location.port]).toEqual([
      307,
      "localhost",
      new URL(line.simulator.origin).port,
    ])
    expect(live()).toBe(0)
    expect(line.simulator.journal.calls({ operation: "redirected" })).toEqual([])
    await fetch(`${line.simulator.origin}${location.pathname}`, sent)
    expect(line.simulator.journal.calls({ operation: "redirected" })).toHaveLength(1)
  })

  test("may hide that the call took effect", async () => {
    set({ redirect: 302, tookEffect: true })
    await fetch(`${line.simulator.origin}/oauth2/v2.1/token`, {
      method: "POST",
      body: new URLSearchParams(jwtForm(await line.assertion())),
      redirect: "manual",
    })
    expect(live()).toBe(1)
    expect(lastCall()).toMatchObject({ fault: "redirect", hidden: true, status: 302 })
  })
})

describe("LINE's own clock is off", () => {
  test("ahead: a good assertion has expired, and the Date says why", async () => {
    set({ clockSkewSeconds: 600 })
    const response = issue()
    const dateMs = Date.parse((await response).headers.get("date") ?? "")
    expect(dateMs).toBe(line.clock.now() + 600_000)
    expect(await answer(response)).toEqual(oauthError("invalid_client", "Invalid exp"))
  })

  test("behind: an assertion of 25 minutes is good for too long", async () => {
    const exp = line.clock.now() / 1_000 + 1_500
    expect((await issue({ exp })).status).toBe(200)
    set({ clockSkewSeconds: -600 })
    expect((await issue({ exp })).status).toBe(400)
    expect((await issue({ exp })).status).toBe(200)
  })
})

describe("what was done shows late", () => {
  test("a revoked token is still listed and verified, but the Messaging API refuses it at once", async () => {
    const { access_token, key_id } = await line.issue()
    line.simulator.setFaults([{ operation: "revokeChannelTokenByJWT", lagSeconds: 30 }])
    expect((await line.revoke(access_token)).status).toBe(200)
    expect(await line.keyIds()).toEqual([key_id])
    expect((await line.verify(access_token)).status).toBe(200)
    expect(line.simulator.isLive(access_token)).toBe(false)
    expect((await line.get("/v2/bot/info", {}, { authorization: `Bearer ${access_token}` })).status).toBe(401)
    line.clock.advance(31)
    expect(await line.keyIds()).toEqual([])
    expect(await answer(line.verify(access_token))).toEqual(oauthError("invalid_request", "The access token revoked"))
  })

  test("a new token is neither listed nor verified at first, but the Messaging API takes it at once", async () => {
    line.simulator.setFaults([{ operation: "issueChannelTokenByJWT", lagSeconds: 5 }])
    const { access_token, key_id } = await line.issue()
    expect(await line.keyIds()).toEqual([])
    expect((await line.verify(access_token)).status).toBe(400)
    expect((await line.get("/v2/bot/info", {}, { authorization: `Bearer ${access_token}` })).status).toBe(200)
    line.clock.advance(6)
    expect(await line.keyIds()).toEqual([key_id])
    expect((await line.verify(access_token)).status).toBe(200)
  })
})

describe("what can't be set", () => {
  test.each([
    [{ truncate: true, resetMidBody: true }, /truncate and resetMidBody exclude each other/],
    [{ cut: true, dripMs: 5 }, /^fault 0: dripMs needs an answer, and cut leaves none/],
    [{ status: 500, redirect: 302 }, /status and redirect exclude each other/],
    [{ redirect: 200 }, /redirect must be one of 301, 302, 303, 307, 308, found 200/],
    [{ clockSkewSeconds: 0 }, /clockSkewSeconds must be an integer from -86400 to 86400, but not 0/],
    [{ lagSeconds: 5 }, /lagSeconds needs issueChannelTokenByJWT or revokeChannelTokenByJWT/],
    [{ contentType: "a\r\nb: c" }, /contentType must be 1 to 100 characters of printable ASCII/],
    [{ headerCase: "camel" }, /headerCase must be one of lower, upper, title, found "camel"/],
    [{ dripMs: 0 }, /dripMs must be an integer from 1 to 60000, found 0/],
  ])("is refused by name: %j", (members, message) => {
    expect(() => parseLineFaults([{ operation: "any", ...members }])).toThrow(message)
  })
})
