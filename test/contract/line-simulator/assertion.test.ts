import { createHmac } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ASSERTION_TYPE, answer, jwtForm, type Line, makeKey, NOW_SECONDS, oauthError, startLine } from "./fixture.ts"

const OTHER_CHANNEL = "2222222222"
const OTHER_KEY = makeKey()

describe("judging an assertion", () => {
  let line: Line
  let otherKid: string
  beforeAll(async () => {
    line = await startLine()
    line.simulator.registerChannel({ channelId: OTHER_CHANNEL, channelSecret: "other" })
    otherKid = line.simulator.registerKey(OTHER_CHANNEL, OTHER_KEY.publicJwk)
  })
  afterAll(() => line.simulator.close())

  /** What issue, list and stateless answer; they must agree. */
  async function judged(assertion: string): Promise<[number, unknown]> {
    const form = jwtForm(assertion)
    const query = { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion }
    const issued = await answer(line.post("/oauth2/v2.1/token", form))
    expect(await answer(line.get("/oauth2/v2.1/tokens/kid", query))).toEqual(issued)
    expect(await answer(line.post("/oauth2/v3/token", form))).toEqual(issued)
    return issued
  }
  const sign = (overrides: Parameters<Line["assertion"]>[0]) => line.assertion(overrides)
  const refused = (description: string) => oauthError("invalid_client", description)

  test("refuses a kid that nobody registered with 404", async () => {
    const notFound = [404, { message: "Cannot find channel key that satisfies the conditions" }]
    expect(await judged(await sign({ header: { kid: "00000000-0000-4000-8000-000000000000" } }))).toEqual(notFound)
  })

  test("refuses the key of another channel, whoever is named as issuer", async () => {
    const mismatch = refused("iss and clientId of key do not match")
    expect(await judged(await sign({ header: { kid: otherKid }, key: OTHER_KEY.privateKey }))).toEqual(mismatch)
    expect(await judged(await sign({ claims: { iss: OTHER_CHANNEL, sub: OTHER_CHANNEL } }))).toEqual(mismatch)
  })

  test("refuses a signature by another key and a payload changed after signing", async () => {
    expect(await judged(await sign({ key: OTHER_KEY.privateKey }))).toEqual(refused("Invalid signature"))
    const [header, , signature] = (await sign({})).split(".")
    const [, payload] = (await sign({ claims: { token_exp: 60 } })).split(".")
    expect(await judged(`${header}.${payload}.${signature}`)).toEqual(refused("Invalid signature"))
  })

  test.each([{ typ: undefined }, { typ: "at+jwt" }, { kid: undefined }, { kid: "" }, { alg: "PS256" }])(
    "refuses the header with %j",
    async (header) => {
      expect(await judged(await sign({ header }))).toEqual(refused("Invalid client_assertion"))
    },
  )

  test("refuses alg none and an HMAC made with the public key", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
    const [, payload] = (await sign({})).split(".")
    const none = `${part({ alg: "none", typ: "JWT", kid: line.kid })}.${payload}.`
    expect(await judged(none)).toEqual(refused("Invalid client_assertion"))
    const input = `${part({ alg: "HS256", typ: "JWT", kid: line.kid })}.${payload}`
    const mac = createHmac("sha256", JSON.stringify(OTHER_KEY.publicJwk)).update(input).digest("base64url")
    expect(await judged(`${input}.${mac}`)).toEqual(refused("Invalid client_assertion"))
  })

  test.each(["x", "a.b.c", "eyJ9.eyJ9", "....", "a.b.c.d"])("refuses %s, which is no JWT", async (assertion) => {
    expect(await judged(assertion)).toEqual(refused("Invalid client_assertion"))
  })

  test.each([
    [{ sub: OTHER_CHANNEL }, "iss and sub do not match"],
    [{ sub: undefined }, "iss and sub do not match"],
    [{ iss: undefined }, "iss and clientId of key do not match"],
    [{ iss: 1234567890, sub: 1234567890 }, "iss and clientId of key do not match"],
    [{ aud: "https://api.line.me" }, "Invalid aud"],
    [{ aud: undefined }, "Invalid aud"],
    [{ exp: undefined }, "Invalid exp"],
    [{ exp: String(NOW_SECONDS + 60) }, "Invalid exp"],
    [{ exp: NOW_SECONDS - 1 }, "Invalid exp"],
    [{ exp: NOW_SECONDS }, "Invalid exp"],
    [{ exp: NOW_SECONDS + 1801 }, "Invalid exp"],
    [{ exp: (NOW_SECONDS + 60) * 1000 }, "Invalid exp"],
    [{ token_exp: 0 }, "Invalid token_exp"],
    [{ token_exp: -1 }, "Invalid token_exp"],
    [{ token_exp: 2_592_001 }, "Invalid token_exp"],
    [{ token_exp: "86400" }, "Invalid token_exp"],
  ])("refuses the claims with %j", async (claims, description) => {
    expect(await judged(await sign({ claims }))).toEqual(refused(description))
  })

  test("accepts the bounds: exp half an hour ahead, one second ahead, a token of 30 days, of a second", async () => {
    for (const claims of [{ exp: NOW_SECONDS + 1800 }, { exp: NOW_SECONDS + 1 }]) {
      expect((await answer(line.post("/oauth2/v2.1/token", jwtForm(await sign({ claims })))))[0]).toBe(200)
    }
    expect((await line.issue(2_592_000)).expires_in).toBe(2_592_000)
    expect((await line.issue(1)).expires_in).toBe(1)
  })

  test("asks for token_exp only where a v2.1 token is issued", async () => {
    const form = jwtForm(await sign({ claims: { token_exp: undefined } }))
    expect(await answer(line.post("/oauth2/v2.1/token", form))).toEqual(refused("Invalid token_exp"))
    expect((await line.post("/oauth2/v3/token", form)).status).toBe(200)
  })
})
