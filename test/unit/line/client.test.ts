import { describe, expect, onTestFinished, test } from "vitest"
import { createLineClient, type LineClient } from "../../../line/client.ts"
import { LineError } from "../../../line/errors.ts"
import { ANSWER_DATE_MS, issuedBody } from "./answers.ts"
import { httpAnswer, listenRaw } from "./loopback.ts"

const accessToken = "token+with/all=kinds"
const clientAssertion = "head.claims.signature"
const credentials = { channelId: "1234567890", channelSecret: "0123456789abcdef0123456789abcdef" }
const jwtType = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
const escaped = "token%2Bwith%2Fall%3Dkinds"
const secretForm = "client_id=1234567890&client_secret=0123456789abcdef0123456789abcdef"

async function clientOf(...answers: [status: number, body: unknown][]) {
  const server = await listenRaw((socket, _, count) => {
    const [status, body] = answers[count - 1] ?? answers.at(-1) ?? [500, ""]
    const text = typeof body === "string" ? body : JSON.stringify(body)
    socket.write(
      httpAnswer(status, text, { "x-line-request-id": `r-${count}`, date: new Date(ANSWER_DATE_MS).toUTCString() }),
    )
  })
  const client = createLineClient({ origin: server.origin, retry: { baseDelayMs: 1, minimumAttemptMs: 0 } })
  onTestFinished(() => client.close())
  return { client, server }
}

const verified = { client_id: "1234567890", expires_in: 3_000 }
const { key_id: _, ...issuedWithoutKeyId } = issuedBody

describe("each operation on the wire", () => {
  const table: [string, (client: LineClient) => Promise<unknown>, unknown, string, string][] = [
    [
      "issueChannelTokenByJwt",
      (client) => client.issueChannelTokenByJwt({ clientAssertion }),
      issuedBody,
      "POST /oauth2/v2.1/token",
      `grant_type=client_credentials&client_assertion_type=${jwtType}&client_assertion=head.claims.signature`,
    ],
    [
      "verifyChannelTokenByJwt",
      (client) => client.verifyChannelTokenByJwt({ accessToken }),
      verified,
      `GET /oauth2/v2.1/verify?access_token=${escaped}`,
      "",
    ],
    [
      "getsAllValidChannelAccessTokenKeyIds",
      (client) => client.getsAllValidChannelAccessTokenKeyIds({ clientAssertion }),
      { kids: ["a"] },
      `GET /oauth2/v2.1/tokens/kid?client_assertion_type=${jwtType}&client_assertion=head.claims.signature`,
      "",
    ],
    [
      "revokeChannelTokenByJwt",
      (client) => client.revokeChannelTokenByJwt({ ...credentials, accessToken }),
      "",
      "POST /oauth2/v2.1/revoke",
      `${secretForm}&access_token=${escaped}`,
    ],
    [
      "issueStatelessChannelToken by assertion",
      (client) => client.issueStatelessChannelToken({ clientAssertion }),
      issuedWithoutKeyId,
      "POST /oauth2/v3/token",
      `grant_type=client_credentials&client_assertion_type=${jwtType}&client_assertion=head.claims.signature`,
    ],
    [
      "issueStatelessChannelToken by channel secret",
      (client) => client.issueStatelessChannelToken(credentials),
      issuedWithoutKeyId,
      "POST /oauth2/v3/token",
      `grant_type=client_credentials&${secretForm}`,
    ],
    [
      "issueChannelToken",
      (client) => client.issueChannelToken(credentials),
      issuedWithoutKeyId,
      "POST /v2/oauth/accessToken",
      `grant_type=client_credentials&${secretForm}`,
    ],
    [
      "verifyChannelToken",
      (client) => client.verifyChannelToken({ accessToken }),
      { ...verified, scope: "P" },
      "POST /v2/oauth/verify",
      `access_token=${escaped}`,
    ],
    [
      "revokeChannelToken",
      (client) => client.revokeChannelToken({ accessToken }),
      "",
      "POST /v2/oauth/revoke",
      `access_token=${escaped}`,
    ],
  ]
  test.each(table)("%s", async (_, call, good, target, form) => {
    const { client, server } = await clientOf([200, good])
    const answer = await call(client)
    expect(answer).toEqual({
      body: good === "" ? undefined : good,
      requestId: "r-1",
      dateMs: ANSWER_DATE_MS,
      attempts: 1,
    })
    const [head = "", body = ""] = (server.requests[0] ?? "").split("\r\n\r\n")
    expect(head.split(" HTTP/1.1", 1)[0]).toBe(target)
    expect(body).toBe(form)
  })
})

describe("a call that fails first", () => {
  test("succeeds after a reset connection and a 500", async () => {
    const server = await listenRaw((socket, _, count) => {
      if (count === 1) socket.resetAndDestroy()
      else socket.write(count === 2 ? httpAnswer(500, "") : httpAnswer(200, JSON.stringify(verified)))
    })
    const client = createLineClient({ origin: server.origin, retry: { baseDelayMs: 1 } })
    onTestFinished(() => client.close())
    expect(await client.verifyChannelToken({ accessToken })).toMatchObject({ attempts: 3, body: verified })
  })

  test("an issue whose connection is reset is sent once", async () => {
    const server = await listenRaw((socket) => socket.resetAndDestroy())
    const client = createLineClient({ origin: server.origin, retry: { baseDelayMs: 1 } })
    onTestFinished(() => client.close())
    await expect(client.issueChannelTokenByJwt({ clientAssertion })).rejects.toMatchObject({
      code: "LINE_UNREACHABLE",
      outcome: "unknown",
      cause: "ECONNRESET",
    })
    expect(server.requests).toHaveLength(1)
  })

  test("an answer that drips for ever ends with the total time", async () => {
    const server = await listenRaw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n")
      const drip = setInterval(() => socket.write("x"), 10)
      socket.once("close", () => clearInterval(drip))
    })
    const client = createLineClient({ origin: server.origin })
    onTestFinished(() => client.close())
    const calling = client.verifyChannelToken({ accessToken }, { totalTimeoutMs: 100 })
    await expect(calling).rejects.toMatchObject({ code: "LINE_TIMEOUT", attempts: 1, outcome: "unknown" })
  })
})

describe.each(["checkChannelTokenByJwt", "checkChannelToken"] as const)("%s", (check) => {
  test("says yes to a token of the channel that lives long enough", async () => {
    const { client } = await clientOf([200, verified])
    expect(await client[check]({ accessToken, channelId: "1234567890", minimumRemainingSeconds: 3_000 })).toEqual({
      ok: true,
      channelId: "1234567890",
      expiresInSeconds: 3_000,
      requestId: "r-1",
      dateMs: ANSWER_DATE_MS,
      attempts: 1,
    })
  })

  test("says refused, and only then, when LINE answers 400", async () => {
    const { client } = await clientOf([
      400,
      { error: "invalid_request", error_description: "The access token expired" },
    ])
    const checked = await client[check]({ accessToken })
    expect(checked).toMatchObject({ ok: false, reason: "refused", error: { status: 400, requestId: "r-1" } })
  })

  test.each<[number, unknown]>([
    [429, ""],
    [500, ""],
    [403, ""],
    [404, ""],
    [302, ""],
    [200, ""],
    [200, { error: "invalid_request" }],
  ])("says unreachable when LINE's %i with %j proves nothing", async (status, body) => {
    const { client } = await clientOf([status, body])
    const checked = await client[check]({ accessToken })
    expect(checked).toMatchObject({ ok: false, reason: "unreachable" })
    expect(checked.ok === false && "error" in checked && checked.error).toBeInstanceOf(LineError)
  })

  test("says unreachable when nobody listens", async () => {
    const { client, server } = await clientOf([200, verified])
    server.close()
    const checked = await client[check]({ accessToken })
    expect(checked).toMatchObject({
      ok: false,
      reason: "unreachable",
      error: { code: "LINE_UNREACHABLE", attempts: 3 },
    })
  })

  test("says another channel, before it looks at the time left", async () => {
    const { client } = await clientOf([200, { ...verified, expires_in: 0 }])
    const checked = await client[check]({ accessToken, channelId: "999" })
    expect(checked).toMatchObject({ ok: false, reason: "another-channel", channelId: "1234567890" })
  })

  test.each([
    [299, false],
    [300, true],
  ])("wants 300 s of remaining lifetime by default: %i s is %s", async (seconds, ok) => {
    const { client } = await clientOf([200, { ...verified, expires_in: seconds }])
    const checked = await client[check]({ accessToken })
    expect(checked).toMatchObject(ok ? { ok } : { ok, reason: "expiring", expiresInSeconds: seconds })
  })

  test("does not turn a bad request of its caller into a no", async () => {
    const { client, server } = await clientOf([200, verified])
    await expect(client[check]({ accessToken: "" })).rejects.toThrow("accessToken is empty")
    await expect(client[check]({ accessToken, channelId: "" })).rejects.toThrow("channelId is empty")
    await expect(client[check]({ accessToken, minimumRemainingSeconds: -1 })).rejects.toThrow("minimumRemainingSeconds")
    expect(server.requests).toEqual([])
  })
})

describe("what a caller may give", () => {
  const bad: [unknown, RegExp][] = [
    [undefined, /must be a string; found nothing/],
    [null, /must be a string; found null/],
    [42, /must be a string; found a number/],
    [{}, /must be a string; found an object/],
    ["", /is empty/],
    ["secret-part\r\nx: y", /position 12 of 17/],
    ["secret-part\n", /position 12 of 12/],
    [" secret-part", /position 1 of 12/],
    ["秘密", /position 1 of 2/],
    ["x".repeat(8_193), /has 8193 characters; at most 8192/],
  ]

  test.each(bad)("a value like %j is refused by its name and never shown", async (value, message) => {
    const { client, server } = await clientOf([200, ""])
    const text = value as string
    const attempts: [string, Promise<unknown>][] = [
      ["clientAssertion", client.issueChannelTokenByJwt({ clientAssertion: text })],
      ["clientAssertion", client.getsAllValidChannelAccessTokenKeyIds({ clientAssertion: text })],
      ["accessToken", client.verifyChannelTokenByJwt({ accessToken: text })],
      ["accessToken", client.verifyChannelToken({ accessToken: text })],
      ["accessToken", client.revokeChannelToken({ accessToken: text })],
      ["accessToken", client.revokeChannelTokenByJwt({ ...credentials, accessToken: text })],
      ["channelSecret", client.revokeChannelTokenByJwt({ ...credentials, accessToken, channelSecret: text })],
      ["channelSecret", client.issueStatelessChannelToken({ ...credentials, channelSecret: text })],
      ["channelId", client.issueChannelToken({ ...credentials, channelId: text })],
    ]
    for (const [name, attempt] of attempts) {
      const thrown = await attempt.catch((reason: unknown) => reason)
      expect(thrown).toBeInstanceOf(TypeError)
      expect((thrown as Error).message).toMatch(new RegExp(`^${name} `))
      expect((thrown as Error).message).toMatch(message)
      expect((thrown as Error).message).not.toContain("secret-part")
    }
    expect(server.requests).toEqual([])
  })

  test("both forms of a stateless issue at once are refused", async () => {
    const { client } = await clientOf([200, ""])
    const both = { clientAssertion, ...credentials } as never
    await expect(client.issueStatelessChannelToken(both)).rejects.toThrow(/either clientAssertion or channelId/)
  })

  test.each([undefined, null, "token"])("a request that is %j is refused by the operation's name", async (request) => {
    const { client } = await clientOf([200, ""])
    await expect(client.verifyChannelToken(request as never)).rejects.toThrow(
      /^verifyChannelToken takes an object; found /,
    )
  })

  test.each([0, -5, 600_001, Number.NaN, Number.POSITIVE_INFINITY, "9"])(
    "a total time of %j is refused",
    async (value) => {
      const { client } = await clientOf([200, ""])
      const calling = client.verifyChannelToken({ accessToken }, { totalTimeoutMs: value as number })
      await expect(calling).rejects.toThrow(/^totalTimeoutMs must be a number from 1 to 600000; found /)
      expect(() => createLineClient({ timeouts: { totalMs: value as number } })).toThrow(/^timeouts\.totalMs must be/)
    },
  )
})
