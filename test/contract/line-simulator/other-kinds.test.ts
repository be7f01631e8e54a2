import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { answer, CHANNEL_ID, jwtForm, type Line, oauthError, secretForm, startLine } from "./fixture.ts"

const MISSING = oauthError("invalid_request", "some parameters missed or invalid")

let line: Line
beforeEach(async () => {
  line = await startLine()
})
afterEach(() => line.simulator.close())

async function tokenOf(path: string): Promise<string> {
  return ((await (await line.post(path, secretForm())).json()) as { access_token: string }).access_token
}

describe("stateless tokens", () => {
  const path = "/oauth2/v3/token"
  const issue = (form: Record<string, string>) => answer(line.post(path, form))
  const GRANTED = [
    200,
    { token_type: "Bearer", access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/), expires_in: 900 },
  ]

  test("are issued by secret and by assertion, with the other form's members absent or empty", async () => {
    const byAssertion = jwtForm(await line.assertion())
    for (const form of [secretForm(), byAssertion]) expect(await issue(form)).toEqual(GRANTED)
    const none = { client_assertion_type: "", client_assertion: "" }
    expect(await issue(secretForm(none))).toEqual(GRANTED)
    expect(await issue({ ...byAssertion, client_id: "", client_secret: "" })).toEqual(GRANTED)
  })

  test("are refused for a wrong secret, an unknown channel, and a form that is neither", async () => {
    const refused = oauthError("invalid_request", "Invalid 'client_credentials'.")
    expect(await issue(secretForm({ client_secret: "wrong" }))).toEqual(refused)
    expect(await issue(secretForm({ client_id: "999" }))).toEqual(refused)
    expect(await issue({ grant_type: "client_credentials" })).toEqual(MISSING)
    expect(await issue(secretForm({ grant_type: "" }))).toEqual(MISSING)
  })

  test("have no limit, use no v2.1 slot and end after 15 minutes", async () => {
    const tokens = await Promise.all(Array.from({ length: 40 }, () => tokenOf(path)))
    expect(tokens.every((token) => line.simulator.isLive(token))).toBe(true)
    expect(await line.keyIds()).toEqual([])
    line.clock.advance(899)
    expect(line.simulator.isLive(tokens[0] ?? "")).toBe(true)
    line.clock.advance(1)
    expect(line.simulator.isLive(tokens[0] ?? "")).toBe(false)
  })
})

describe("short-lived tokens", () => {
  const path = "/v2/oauth/accessToken"
  const verify = (access_token: string) => answer(line.post("/v2/oauth/verify", { access_token }))
  const revoke = (access_token: string) => answer(line.post("/v2/oauth/revoke", { access_token }))

  test("are issued for 30 days, in base64", async () => {
    const access_token = expect.stringMatching(/^[A-Za-z0-9+/]{171}=$/)
    const granted = [200, { access_token, expires_in: 2_592_000, token_type: "Bearer" }]
    expect(await answer(line.post(path, secretForm()))).toEqual(granted)
  })

  test.each([
    [{ client_secret: "wrong" }, oauthError("invalid_client", "invalid client_secret")],
    [{ client_id: "9999999999" }, oauthError("invalid_client", "invalid client_id")],
    [{ client_id: "my-channel" }, oauthError("invalid_request", "some parameters in the wrong format")],
    [{ client_id: "" }, MISSING],
    [{ client_secret: "" }, MISSING],
    [{ grant_type: "" }, MISSING],
    [{ grant_type: "password" }, MISSING],
  ])("are refused for %j", async (fields, refused) => {
    expect(await answer(line.post(path, secretForm(fields)))).toEqual(refused)
  })

  test("push out the oldest silently when there are 30", async () => {
    const tokens: string[] = []
    for (let count = 0; count < 31; count++) tokens.push(await tokenOf(path))
    expect(tokens.map((token) => line.simulator.isLive(token))).toEqual([false, ...Array(30).fill(true)])
    expect(line.simulator.journal.tokens(CHANNEL_ID)[0]).toMatchObject({ kind: "short-lived", evicted: true })
    expect(await verify(tokens[0] ?? "")).toEqual(oauthError("invalid_request", "access_token invalid"))
  })

  test("don't compete with v2.1 tokens", async () => {
    line.simulator.issueFromOutside(CHANNEL_ID, 30)
    expect(line.simulator.isLive(await tokenOf(path))).toBe(true)
    expect(line.simulator.journal.live(CHANNEL_ID)).toHaveLength(30)
  })

  test("are verified with owner and seconds left, until they are revoked or expire", async () => {
    const [first, second] = [await tokenOf(path), await tokenOf(path)]
    line.clock.advance(2)
    const body = { client_id: CHANNEL_ID, expires_in: 2_591_998, scope: expect.any(String) }
    expect(await verify(first)).toEqual([200, body])
    expect(await revoke(first)).toEqual([200, undefined])
    expect(await revoke(first)).toEqual([200, undefined])
    expect(await verify(first)).toEqual(oauthError("invalid_request", "access_token invalid"))
    line.clock.advance(2_592_000)
    expect(await verify(second)).toEqual(oauthError("invalid_request", "access_token invalid"))
  })

  test("must be percent-encoded: a plus that became a space is in no format LINE knows", async () => {
    const misread = "AAAA+AAA".replace("+", " ")
    expect(await verify(misread)).toEqual(oauthError("invalid_request", "access_token in invalid format"))
    expect(await revoke(misread)).toEqual([400, { error: "invalid_request" }])
    const { access_token } = await line.issue()
    expect(await verify(access_token)).toEqual(oauthError("invalid_request", "access_token in invalid format"))
    expect(await revoke(access_token)).toEqual([400, { error: "invalid_request" }])
    expect(await revoke("")).toEqual([400, { error: "invalid_request" }])
    expect(await revoke("QUJDREVG")).toEqual([200, undefined])
    expect(await verify("QUJDREVG")).toEqual(oauthError("invalid_request", "access_token invalid"))
    expect(await verify("")).toEqual(MISSING)
    expect(line.simulator.isLive(access_token)).toBe(true)
  })
})

describe("bot info", () => {
  const ask = (headers: Record<string, string> = {}) => answer(line.get("/v2/bot/info", {}, headers))
  const refused = (reason: string) => {
    const text = `Authentication failed due to the following reason: ${reason}.`
    return [401, { message: `${text} Confirm that the access token in the authorization header is valid.` }]
  }

  test("is told to holders of each kind of token", async () => {
    const tokens = [
      (await line.issue()).access_token,
      await tokenOf("/oauth2/v3/token"),
      await tokenOf("/v2/oauth/accessToken"),
    ]
    for (const token of tokens) {
      const [status, body] = await ask({ authorization: `Bearer ${token}` })
      expect(status).toBe(200)
      expect(body).toMatchObject({ userId: expect.stringMatching(/^U[0-9a-f]{32}$/), displayName: expect.any(String) })
    }
  })

  test("is refused with 401 without a token, and with a dead, unknown or malformed one", async () => {
    const { access_token, key_id } = await line.issue(60)
    for (const authorization of ["", "Basic abc", "Bearer", access_token]) {
      expect((await ask({ authorization }))[0], authorization.slice(0, 6)).toBe(401)
    }
    expect((await ask())[0]).toBe(401)
    expect(await ask({ authorization: "Bearer a.b.c" })).toEqual(refused("The access token malformed"))
    expect(await ask({ authorization: "Bearer QUJDREVG" })).toEqual(refused("invalid token"))
    line.simulator.revokeFromOutside(key_id)
    expect(await ask({ authorization: `Bearer ${access_token}` })).toEqual(refused("The access token revoked"))
    const brief = await line.issue(1)
    line.clock.advance(1)
    expect(await ask({ authorization: `Bearer ${brief.access_token}` })).toEqual(refused("The access token expired"))
  })
})
