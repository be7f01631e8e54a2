import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { answer, CHANNEL_ID, CHANNEL_SECRET, jwtForm, type Line, oauthError, startLine } from "./fixture.ts"

describe("issuing a v2.1 token", () => {
  let line: Line
  beforeEach(async () => {
    line = await startLine()
  })
  afterEach(() => line.simulator.close())

  const issue = async (form: Record<string, string>) => answer(line.post("/oauth2/v2.1/token", form))
  const MISSING = oauthError("invalid_request", "some parameters missed or invalid")

  test("answers a token that looks like a JWS, its lifetime as an integer and its key id", async () => {
    const issued = await line.issue(3600)
    expect(issued).toEqual({
      access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: "Bearer",
      expires_in: 3600,
      key_id: expect.stringMatching(/^[\w-]{22}$/),
    })
    expect(await line.keyIds()).toEqual([issued.key_id])
    expect(line.simulator.isLive(issued.access_token)).toBe(true)
  })

  test("takes one assertion as often as it likes, for issuing and listing", async () => {
    const form = jwtForm(await line.assertion())
    expect((await issue(form))[0]).toBe(200)
    expect((await issue(form))[0]).toBe(200)
    const { grant_type, ...query } = form
    expect((await line.get("/oauth2/v2.1/tokens/kid", query)).status).toBe(200)
  })

  test("refuses a form in which any member is missing, empty or repeated", async () => {
    const form = jwtForm(await line.assertion())
    for (const name of Object.keys(form)) {
      const { [name]: value, ...rest } = form
      expect(await issue(rest), name).toEqual(MISSING)
      expect(await issue({ ...rest, [name]: "" }), name).toEqual(MISSING)
      const twice = `${new URLSearchParams(form)}&${new URLSearchParams({ [name]: value ?? "" })}`
      expect(await answer(line.post("/oauth2/v2.1/token", twice)), name).toEqual(MISSING)
    }
  })

  test("refuses another grant type, another assertion type and camelCase names", async () => {
    const form = jwtForm(await line.assertion())
    expect(await issue({ ...form, grant_type: "authorization_code" })).toEqual(MISSING)
    expect(await issue({ ...form, client_assertion_type: "jwt-bearer" })).toEqual(MISSING)
    const { client_assertion = "", client_assertion_type = "" } = form
    const camel = { grantType: "client_credentials", clientAssertion: client_assertion }
    expect(await issue({ ...camel, clientAssertionType: client_assertion_type })).toEqual(MISSING)
  })

  test("doesn't take a channel id and secret in place of an assertion", async () => {
    const secretForm = { grant_type: "client_credentials", client_id: CHANNEL_ID, client_secret: CHANNEL_SECRET }
    expect(await issue(secretForm)).toEqual(MISSING)
  })

  test("takes members in any order, unknown ones beside them, and every spelling of percent-escapes", async () => {
    const { grant_type = "", client_assertion_type = "", client_assertion = "" } = jwtForm(await line.assertion())
    const escaped = (text: string) =>
      [...text].map((char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`).join("")
    const body = [
      `client_assertion=${escaped(client_assertion)}`,
      "state=a+b%20c",
      `client_assertion_type=${client_assertion_type}`,
      `${escaped("grant_type")}=${escaped(grant_type)}`,
    ].join("&")
    const headers = { "content-type": "application/x-www-form-urlencoded" }
    const response = await fetch(`${line.simulator.origin}/oauth2/v2.1/token`, { method: "POST", body, headers })
    expect(response.status).toBe(200)
  })

  test("refuses the 31st live token and takes one again after a revoke or an expiry", async () => {
    const short = await line.issue(60)
    const long = await line.issue()
    line.simulator.issueFromOutside(CHANNEL_ID, 28)
    const full = [400, { message: "The maximum number of access tokens has already been issued" }]
    expect(await issue(jwtForm(await line.assertion()))).toEqual(full)
    await line.revoke(long.access_token)
    expect((await issue(jwtForm(await line.assertion())))[0]).toBe(200)
    expect(await issue(jwtForm(await line.assertion()))).toEqual(full)
    line.clock.advance(60)
    expect(line.simulator.isLive(short.access_token)).toBe(false)
    expect((await issue(jwtForm(await line.assertion())))[0]).toBe(200)
  })

  test("grants exactly 30 of 200 issues at the same time", async () => {
    const form = jwtForm(await line.assertion())
    const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await issue(form))[0]))
    expect(statuses.filter((status) => status === 200)).toHaveLength(30)
    expect(statuses.filter((status) => status === 400)).toHaveLength(170)
    expect(new Set(await line.keyIds()).size).toBe(30)
  })
})
