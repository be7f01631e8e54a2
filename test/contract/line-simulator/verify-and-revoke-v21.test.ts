import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { answer, CHANNEL_ID, jwtForm, type Line, oauthError, secretForm, startLine } from "./fixture.ts"

const UNKNOWN_JWS = "eyJhbGciOiJIUzI1NiJ9.UnQ_o-GP0VtnwDjbK0C8E_NvK.c2lnbmF0dXJl"

async function tokenOf(response: Promise<Response>): Promise<string> {
  return ((await (await response).json()) as { access_token: string }).access_token
}

describe("verifying and revoking v2.1 tokens", () => {
  let line: Line
  beforeEach(async () => {
    line = await startLine()
  })
  afterEach(() => line.simulator.close())

  const refused = (description: string) => oauthError("invalid_request", description)
  const stateless = () => tokenOf(line.post("/oauth2/v3/token", secretForm()))
  const shortLived = () => tokenOf(line.post("/v2/oauth/accessToken", secretForm()))

  test("verify says whose token it is, as a string, and the seconds left, as an integer", async () => {
    const { access_token } = await line.issue(3600)
    line.clock.advance(100.5)
    const scope = expect.any(String)
    expect(await answer(line.verify(access_token))).toEqual([200, { client_id: CHANNEL_ID, expires_in: 3499, scope }])
  })

  test("verify refuses a token from its expiry on", async () => {
    const { access_token } = await line.issue(60)
    line.clock.advance(59)
    expect((await line.verify(access_token)).status).toBe(200)
    line.clock.advance(1)
    expect(await answer(line.verify(access_token))).toEqual(refused("The access token expired"))
    expect(await line.keyIds()).toEqual([])
  })

  test("verify tells a revoked token, an unknown one, one that is no JWS and one that can't be decoded apart", async () => {
    const { access_token } = await line.issue()
    await line.revoke(access_token)
    expect(await answer(line.verify(access_token))).toEqual(refused("The access token revoked"))
    expect(await answer(line.verify(UNKNOWN_JWS))).toEqual(refused("The access token invalid"))
    expect(await answer(line.verify(await shortLived()))).toEqual(refused("The access token not JWS"))
    expect(await answer(line.verify("a.b.c"))).toEqual(refused("The access token malformed"))
    expect(await answer(line.verify(""))).toEqual(refused("some parameters missed or invalid"))
  })

  test("verify refuses a stateless token", async () => {
    expect((await line.verify(await stateless())).status).toBe(400)
  })

  test("revoke ends the token at once, answers 200 with nothing in it, and so the second time", async () => {
    const { access_token, key_id } = await line.issue()
    const kept = await line.issue()
    for (const time of ["first", "second"]) {
      const response = await line.revoke(access_token)
      expect([response.status, await response.text(), response.headers.get("content-type")], time).toEqual([
        200,
        "",
        null,
      ])
    }
    expect(await line.keyIds()).toEqual([kept.key_id])
    expect(line.simulator.isLive(access_token)).toBe(false)
    expect(line.simulator.journal.tokens(CHANNEL_ID)[0]).toMatchObject({
      keyId: key_id,
      revokedBy: { operation: "revokeChannelTokenByJWT", requestId: expect.any(String) },
    })
  })

  test("revoke takes unknown, expired and stateless tokens for revoked, but stateless ones live on", async () => {
    const { access_token } = await line.issue(1)
    line.clock.advance(2)
    const immortal = await stateless()
    for (const token of [UNKNOWN_JWS, access_token, immortal]) {
      expect(await answer(line.revoke(token))).toEqual([200, undefined])
    }
    expect(line.simulator.isLive(immortal)).toBe(true)
  })

  test("revoke refuses what is no JWS and what can't be decoded", async () => {
    for (const token of ["x", "a.b", "a.b.c.d", await shortLived()]) {
      expect(await answer(line.revoke(token))).toEqual(refused("The access token not JWS"))
    }
    for (const token of ["a.b.c", "..", "eyJhbGciOiJIUzI1NiJ9.?.?", `${UNKNOWN_JWS}+`]) {
      expect(await answer(line.revoke(token))).toEqual(refused("The access token malformed"))
    }
  })

  test("revoke leaves a token alive for a wrong id, a wrong secret, another channel, or a missing member", async () => {
    const other = { client_id: "2222222222", client_secret: "other-secret" }
    line.simulator.registerChannel({ channelId: other.client_id, channelSecret: other.client_secret })
    const { access_token } = await line.issue()
    const wrong = [{ client_id: "999" }, { client_secret: "wrong" }, other, { client_secret: "" }, { client_id: "" }]
    for (const fields of wrong) expect((await line.revoke(access_token, fields)).status).toBe(400)
    expect((await line.verify(access_token)).status).toBe(200)
  })

  test("revoke takes no assertion in place of the channel secret", async () => {
    const { access_token } = await line.issue()
    const form = { ...jwtForm(await line.assertion()), client_id: CHANNEL_ID, access_token }
    expect((await line.post("/oauth2/v2.1/revoke", form)).status).toBe(400)
    expect(line.simulator.isLive(access_token)).toBe(true)
  })

  test("a reissued channel secret takes the old one's place at once", async () => {
    const { access_token } = await line.issue()
    const client_secret = line.simulator.reissueChannelSecret(CHANNEL_ID)
    expect((await line.revoke(access_token)).status).toBe(400)
    expect((await line.revoke(access_token, { client_secret })).status).toBe(200)
    expect(line.simulator.isLive(access_token)).toBe(false)
  })
})
