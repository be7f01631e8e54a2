import { channelAccessToken, HTTPFetchError, messagingApi } from "@line/bot-sdk"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { ASSERTION_TYPE, CHANNEL_ID, CHANNEL_SECRET, type Line, startLine } from "./fixture.ts"

describe("LINE's own SDK for Node.js", () => {
  let line: Line
  let client: channelAccessToken.ChannelAccessTokenClient
  beforeEach(async () => {
    line = await startLine()
    client = new channelAccessToken.ChannelAccessTokenClient({ baseURL: line.simulator.origin })
  })
  afterEach(() => line.simulator.close())

  const issue = async () => client.issueChannelTokenByJWT("client_credentials", ASSERTION_TYPE, await line.assertion())
  const status = (error: unknown) => (error instanceof HTTPFetchError ? error.status : error)

  test("issues, verifies, lists, uses and revokes a v2.1 token", async () => {
    const issued = await issue()
    const verified = await client.verifyChannelTokenByJWT(issued.access_token)
    expect(verified).toMatchObject({ client_id: CHANNEL_ID, expires_in: 86_400 })
    const listed = await client.getsAllValidChannelAccessTokenKeyIds(ASSERTION_TYPE, await line.assertion())
    expect(listed.kids).toEqual([issued.key_id])
    const bot = new messagingApi.MessagingApiClient({
      channelAccessToken: issued.access_token,
      baseURL: line.simulator.origin,
    })
    expect((await bot.getBotInfo()).userId).toMatch(/^U/)
    const { httpResponse } = await client.revokeChannelTokenByJWTWithHttpInfo(
      CHANNEL_ID,
      CHANNEL_SECRET,
      issued.access_token,
    )
    expect(httpResponse.headers.get("x-line-request-id")).toBeTruthy()
    expect(status(await client.verifyChannelTokenByJWT(issued.access_token).catch((error) => error))).toBe(400)
    expect(status(await bot.getBotInfo().catch((error) => error))).toBe(401)
  })

  test("issues stateless tokens in both forms", async () => {
    const bySecret = await client.issueStatelessChannelTokenByClientSecret(CHANNEL_ID, CHANNEL_SECRET)
    const byAssertion = await client.issueStatelessChannelTokenByJWTAssertion(await line.assertion())
    for (const issued of [bySecret, byAssertion]) {
      expect(issued.expires_in).toBe(900)
      expect(line.simulator.isLive(issued.access_token)).toBe(true)
    }
  })

  test("issues, verifies and revokes a short-lived token", async () => {
    const { access_token } = await client.issueChannelToken("client_credentials", CHANNEL_ID, CHANNEL_SECRET)
    expect((await client.verifyChannelToken(access_token)).client_id).toBe(CHANNEL_ID)
    await client.revokeChannelToken(access_token)
    expect(line.simulator.isLive(access_token)).toBe(false)
  })

  test("sees LINE's refusals as HTTP errors", async () => {
    const bad = await client.issueChannelTokenByJWT("client_credentials", ASSERTION_TYPE, "x").catch((error) => error)
    expect(status(bad)).toBe(400)
    expect(JSON.parse(bad.body).error).toBe("invalid_client")
    line.simulator.issueFromOutside(CHANNEL_ID, 30)
    expect(status(await issue().catch((error) => error))).toBe(400)
  })
})
