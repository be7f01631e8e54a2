import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { PublicJwkError } from "../../../local/line/public-jwk.ts"
import { CHANNEL_ID, CHANNEL_SECRET, type Line, makeKey, NOW_SECONDS, startLine } from "./fixture.ts"

const { publicJwk, privateKey } = makeKey()
const { use, alg, ...bare } = publicJwk

describe("the console's side", () => {
  let line: Line
  beforeEach(async () => {
    line = await startLine()
  })
  afterEach(() => line.simulator.close())

  test("gives each registered key a kid of its own, and the key works", async () => {
    const kid = line.simulator.registerKey(CHANNEL_ID, publicJwk)
    expect(kid).not.toBe(line.kid)
    const client_assertion = await line.assertion({ header: { kid }, key: privateKey })
    const form = { client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion }
    expect((await line.get("/oauth2/v2.1/tokens/kid", form)).status).toBe(200)
  })

  test("takes key_ops in place of use, and members that say nothing", () => {
    const jwk = { ...bare, alg, key_ops: ["verify"], ext: true }
    expect(line.simulator.registerKey(CHANNEL_ID, jwk)).toMatch(/^[\da-f-]{36}$/)
  })

  test.each<[string, unknown]>([
    ["not_an_object", "-----BEGIN PUBLIC KEY-----"],
    ["not_an_object", [publicJwk]],
    ["kid_member", { ...publicJwk, kid: "mine" }],
    ["private_member", { ...privateKey.export({ format: "jwk" }), alg, use }],
    ["not_rsa", { ...publicJwk, kty: "EC" }],
    ["not_rs256", { ...publicJwk, alg: "PS256" }],
    ["not_rs256", { ...bare, use }],
    ["not_for_verifying", { ...publicJwk, use: "enc" }],
    ["not_for_verifying", { ...bare, alg }],
    ["not_for_verifying", { ...bare, alg, key_ops: ["sign"] }],
    ["not_for_verifying", { ...bare, alg, key_ops: ["verify", "sign"] }],
    ["unreadable", { kty: "RSA", alg, use, e: "AQAB" }],
    ["not_2048_bits", makeKey(1024).publicJwk],
    ["not_2048_bits", makeKey(4096).publicJwk],
  ])("refuses a public key with %s, and shows none of it", (code, jwk) => {
    const register = () => line.simulator.registerKey(CHANNEL_ID, jwk)
    expect(register).toThrow(PublicJwkError)
    expect(register).toThrow(expect.objectContaining({ code }))
    expect(register).toThrow(expect.objectContaining({ message: expect.not.stringContaining(publicJwk.n ?? "") }))
  })

  test("refuses channels it has, ids that aren't digits, empty secrets and unknown channels", () => {
    const { registerChannel, registerKey, reissueChannelSecret, issueFromOutside, revokeFromOutside } = line.simulator
    expect(() => registerChannel({ channelId: CHANNEL_ID, channelSecret: CHANNEL_SECRET })).toThrow(
      /registered already/,
    )
    expect(() => registerChannel({ channelId: "my-bot", channelSecret: "x" })).toThrow(/string of digits/)
    expect(() => registerChannel({ channelId: "2", channelSecret: "" })).toThrow(/secret of 2 is empty/)
    expect(() => registerKey("9", publicJwk)).toThrow(/channel 9 is not registered/)
    expect(() => reissueChannelSecret("9")).toThrow(/channel 9 is not registered/)
    expect(() => issueFromOutside("9", 1)).toThrow(/channel 9 is not registered/)
    expect(() => revokeFromOutside("nope")).toThrow(/no token has the key id nope/)
  })

  test("others can fill the slots, but not past 30, and revoke a token behind our back", async () => {
    const { access_token, key_id } = await line.issue()
    const foreign = line.simulator.issueFromOutside(CHANNEL_ID, 29)
    expect(() => line.simulator.issueFromOutside(CHANNEL_ID, 1)).toThrow(/holds 30 live tokens/)
    expect(foreign.every(({ accessToken }) => line.simulator.isLive(accessToken))).toBe(true)
    expect(await line.keyIds()).toEqual([key_id, ...foreign.map(({ keyId }) => keyId)])
    line.simulator.revokeFromOutside(key_id)
    expect((await line.verify(access_token)).status).toBe(400)
    expect(await line.keyIds()).not.toContain(key_id)
  })

  test("the journal tells each token's life and each call, and holds no value", async () => {
    const { access_token, key_id } = await line.issue(600)
    line.clock.advance(5)
    await line.revoke(access_token)
    await line.get("/nowhere")
    const [token] = line.simulator.journal.tokens(CHANNEL_ID)
    const revoked = line.simulator.journal.calls({ operation: "revokeChannelTokenByJWT" })[0]
    expect(token).toEqual({
      keyId: key_id,
      channelId: CHANNEL_ID,
      kind: "v2.1",
      issuedAtMs: NOW_SECONDS * 1000,
      expiresAtMs: (NOW_SECONDS + 600) * 1000,
      revokedAtMs: (NOW_SECONDS + 5) * 1000,
      revokedBy: { operation: "revokeChannelTokenByJWT", requestId: revoked?.requestId },
    })
    expect(revoked).toMatchObject({ status: 200, channelId: CHANNEL_ID, keyId: key_id })
    const operations = line.simulator.journal.calls().map(({ operation }) => operation)
    expect(operations).toEqual(["issueChannelTokenByJWT", "revokeChannelTokenByJWT", "unknown"])
    expect(JSON.stringify([token, line.simulator.journal.calls()])).not.toContain(access_token)
  })

  test("channels don't see each other's tokens", async () => {
    line.simulator.registerChannel({ channelId: "2", channelSecret: "x" })
    line.simulator.issueFromOutside("2", 30)
    expect(await line.keyIds()).toEqual([])
    expect((await line.issue()).key_id).toBeTruthy()
  })
})
