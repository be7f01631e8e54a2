import { describe, expect, test } from "vitest"
import { createLineClient, type LineClient, type LineClientOptions } from "../../../line/client.ts"
import { LineError } from "../../../line/errors.ts"
import type { Transport } from "../../../line/transport.ts"
import { type WireAnswer, WireError } from "../../../line/wire.ts"
import { answerWith, issuedBody } from "./answers.ts"
import { canary } from "./operations.ts"

type Step = WireAnswer | Error

/** A client on a transport that plays the steps, one a try, with a clock that only `sleep` moves. */
function play(steps: readonly Step[], options: Partial<LineClientOptions> = {}) {
  const waitsMs: number[] = []
  let nowMs = 0
  let tries = 0
  const transport: Transport = {
    async send() {
      const step = steps[tries]
      tries += 1
      if (step === undefined) throw new Error("one try too many")
      if (step instanceof Error) throw step
      return step
    },
    close: () => undefined,
  }
  const sleep = async (ms: number) => {
    waitsMs.push(ms)
    nowMs += ms
  }
  const base = { transport, sleep, random: () => 1, now: () => nowMs }
  const client = createLineClient({ ...base, ...options } as LineClientOptions)
  return { client, waitsMs, tries: () => tries }
}

async function errorOf(calling: Promise<unknown>): Promise<LineError> {
  const thrown = await calling.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(thrown).toBeInstanceOf(LineError)
  return thrown as LineError
}

const { clientAssertion, accessToken, channelSecret } = canary
const revocation = { channelId: "1", channelSecret, accessToken }
const calls = {
  verify: (client: LineClient) => client.verifyChannelTokenByJwt({ accessToken }),
  verifyV2: (client: LineClient) => client.verifyChannelToken({ accessToken }),
  list: (client: LineClient) => client.getsAllValidChannelAccessTokenKeyIds({ clientAssertion }),
  revoke: (client: LineClient) => client.revokeChannelTokenByJwt(revocation),
  revokeV2: (client: LineClient) => client.revokeChannelToken({ accessToken }),
  stateless: (client: LineClient) => client.issueStatelessChannelToken({ clientAssertion }),
  issue: (client: LineClient) => client.issueChannelTokenByJwt({ clientAssertion }),
  issueShortLived: (client: LineClient) => client.issueChannelToken({ channelId: "1", channelSecret }),
}
const harmless = ["verify", "verifyV2", "list", "revoke", "revokeV2", "stateless"] as const
const harmful = ["issue", "issueShortLived"] as const

const reset = new WireError("network", true, "ECONNRESET")
const silence = new WireError("timeout", true)
const garbage = new WireError("unparsable", true, "HPE_INVALID_CONSTANT")
const refused = new WireError("network", false, "ECONNREFUSED")
const noName = new WireError("network", false, "ENOTFOUND")
const verified = answerWith(200, { client_id: "1", expires_in: 9_999 })

describe.each(harmless)("%s, which may be repeated", (name) => {
  test.each([
    ["5xx", answerWith(503), "LINE_SERVER_ERROR"],
    ["429", answerWith(429), "LINE_RATE_LIMITED"],
    ["a reset", reset, "LINE_UNREACHABLE"],
    ["silence", silence, "LINE_TIMEOUT"],
    ["a refused connection", refused, "LINE_UNREACHABLE"],
  ])("is tried three times after %s", async (_, step, code) => {
    const { client, waitsMs, tries } = play([step, step, step])
    expect(await errorOf(calls[name](client))).toMatchObject({ code, attempts: 3, retryable: true })
    expect([tries(), waitsMs]).toEqual([3, [200, 400]])
  })

  test.each([
    ["a 400", answerWith(400), "LINE_REFUSED"],
    ["a 404", answerWith(404), "LINE_REFUSED"],
    ["a redirect", answerWith(307), "LINE_REDIRECTED"],
    ["a 200 that is not LINE's", answerWith(200, "[]"), "LINE_BAD_ANSWER"],
    ["garbage", garbage, "LINE_BAD_ANSWER"],
  ])("is tried once after %s", async (_, step, code) => {
    const { client, tries } = play([step])
    expect(await errorOf(calls[name](client))).toMatchObject({ code, attempts: 1, retryable: false })
    expect(tries()).toBe(1)
  })
})

describe.each(harmful)("%s, which must not happen twice", (name) => {
  test.each([
    ["5xx", answerWith(500), "LINE_SERVER_ERROR"],
    ["a reset", reset, "LINE_UNREACHABLE"],
    ["silence", silence, "LINE_TIMEOUT"],
    ["a 200 with an error inside", answerWith(200, { error: "x" }), "LINE_BAD_ANSWER"],
    ["garbage", garbage, "LINE_BAD_ANSWER"],
    ["an unknown failure of the transport", new Error("boom"), "LINE_UNREACHABLE"],
  ])("is never repeated after %s, and the outcome is unknown", async (_, step, code) => {
    const { client, tries } = play([step])
    expect(await errorOf(calls[name](client))).toMatchObject({
      code,
      attempts: 1,
      outcome: "unknown",
      retryable: false,
    })
    expect(tries()).toBe(1)
  })

  test.each([
    ["429", answerWith(429)],
    ["a refused connection", refused],
    ["a name that does not resolve", noName],
  ])("is repeated after %s, because nothing took effect", async (_, step) => {
    const { client, tries } = play([step, step, answerWith(200, issuedBody)])
    expect(await calls[name](client)).toMatchObject({ attempts: 3, requestId: "request-1" })
    expect(tries()).toBe(3)
  })

  test("is refused, not in doubt, after three tries that never took effect", async () => {
    const { client } = play([noName, refused, answerWith(429)])
    expect(await errorOf(calls[name](client))).toMatchObject({ outcome: "refused", attempts: 3, retryable: true })
  })
})

describe("what several tries leave in doubt", () => {
  test("one lost answer to revoke outweighs a clear refusal that follows", async () => {
    const { client } = play([reset, refused, answerWith(400)])
    expect(await errorOf(calls.revoke(client))).toMatchObject({ code: "LINE_REFUSED", outcome: "unknown", attempts: 3 })
  })

  test("verify has no effect to doubt: the last try counts", async () => {
    const { client } = play([reset, answerWith(400)])
    expect(await errorOf(calls.verify(client))).toMatchObject({ code: "LINE_REFUSED", outcome: "refused", attempts: 2 })
  })

  test("the last try's facts are the error's facts", async () => {
    const { client } = play([reset, reset, answerWith(503, { message: "busy" })])
    const error = await errorOf(calls.verify(client))
    expect(error).toMatchObject({ status: 503, requestId: "request-1", reason: "busy" })
    expect(error.cause).toBeUndefined()
    expect(error.message).toContain("3 attempts")
  })
})

describe("the waits", () => {
  test("double from 200 ms to at most 5 s", async () => {
    const steps = Array.from({ length: 8 }, () => answerWith(500))
    const { client, waitsMs } = play(steps, { retry: { attempts: 8 }, timeouts: { totalMs: 600_000 } })
    await errorOf(calls.verify(client))
    expect(waitsMs).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000])
  })

  test.each([
    [0, [0, 0]],
    [0.5, [50, 100]],
  ])("are jittered in full: random %d", async (random, expected) => {
    const { client, waitsMs } = play([reset, reset, verified], { random: () => random, retry: { baseDelayMs: 100 } })
    await calls.verify(client)
    expect(waitsMs).toEqual(expected)
  })

  test("are at least as long as LINE asks for, even above their own bound", async () => {
    const { client, waitsMs } = play([answerWith(429, "", { "retry-after": "9" }), verified])
    expect(await calls.verify(client)).toMatchObject({ attempts: 2 })
    expect(waitsMs).toEqual([9_000])
  })

  test.each(["3600", "Sun, 22 Nov 2026 13:00:00 GMT", "999999999"])(
    "end the tries when LINE asks for more than the time left: %s",
    async (retryAfter) => {
      const { client, waitsMs, tries } = play([answerWith(429, "", { "retry-after": retryAfter })])
      expect(await errorOf(calls.verify(client))).toMatchObject({
        code: "LINE_RATE_LIMITED",
        attempts: 1,
        retryable: true,
      })
      expect([tries(), waitsMs]).toEqual([1, []])
    },
  )

  test("leave room for a whole further try, or there is none", async () => {
    const { client, tries } = play([answerWith(429)])
    const calling = client.issueChannelTokenByJwt({ clientAssertion }, { totalTimeoutMs: 1_199 })
    expect(await errorOf(calling)).toMatchObject({ code: "LINE_RATE_LIMITED", outcome: "refused", attempts: 1 })
    expect(tries()).toBe(1)
  })
})

describe("the caller's signal and the total time", () => {
  test("a signal that has fired already keeps the first try from being made", async () => {
    const { client, tries } = play([])
    const calling = client.revokeChannelToken({ accessToken }, { signal: AbortSignal.abort() })
    expect(await errorOf(calling)).toMatchObject({
      code: "LINE_ABORTED",
      attempts: 0,
      outcome: "refused",
      retryable: false,
    })
    expect(tries()).toBe(0)
  })

  test("a signal during a wait ends the call, with the doubt so far", async () => {
    const stop = new AbortController()
    const sleep = async () => {
      stop.abort()
      throw stop.signal.reason
    }
    const { client } = play([reset], { sleep })
    const error = await errorOf(client.revokeChannelToken({ accessToken }, { signal: stop.signal }))
    expect(error).toMatchObject({ code: "LINE_ABORTED", attempts: 1, outcome: "unknown" })
  })

  test("the time is up on a real timer, also while a try is under way", async () => {
    const transport: Transport = {
      send: (_, signal) =>
        new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new WireError("aborted", true)))),
      close: () => undefined,
    }
    const client = createLineClient({ transport, timeouts: { totalMs: 30 } })
    expect(await errorOf(calls.issue(client))).toMatchObject({ code: "LINE_TIMEOUT", outcome: "unknown", attempts: 1 })
    expect(await errorOf(calls.verify(client))).toMatchObject({ code: "LINE_TIMEOUT", attempts: 1, retryable: true })
  })

  test("the default wait is a real one that the signal ends", async () => {
    const { client } = play([reset, verified], { sleep: undefined as never, retry: { baseDelayMs: 40 }, now: Date.now })
    const startMs = performance.now()
    await calls.verify(client)
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(35)
    const stop = new AbortController()
    const { client: slow } = play([reset], { sleep: undefined as never, retry: { baseDelayMs: 5_000 }, now: Date.now })
    setTimeout(() => stop.abort(), 20)
    const calling = slow.verifyChannelToken({ accessToken }, { signal: stop.signal })
    expect(await errorOf(calling)).toMatchObject({ code: "LINE_ABORTED", attempts: 1 })
  })
})

describe("retry options", () => {
  test.each([
    [{ attempts: 0 }, /^retry\.attempts must be a whole number from 1 to 10; found 0\.$/],
    [{ attempts: 2.5 }, /^retry\.attempts must be a whole number from 1 to 10; found 2\.5\.$/],
    [{ attempts: 11 }, /^retry\.attempts/],
    [{ baseDelayMs: 0 }, /^retry\.baseDelayMs must be a number from 1 to 60000; found 0\.$/],
    [{ baseDelayMs: 300, maxDelayMs: 200 }, /^retry\.maxDelayMs must be a number from 300 to 60000; found 200\.$/],
    [{ maxDelayMs: Number.NaN }, /^retry\.maxDelayMs .* found NaN\.$/],
    [{ minimumAttemptMs: -1 }, /^retry\.minimumAttemptMs/],
  ])("%j are refused by name and bounds", (retry, message) => {
    expect(() => createLineClient({ retry })).toThrow(message)
  })
})
