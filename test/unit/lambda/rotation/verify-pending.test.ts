import { describe, expect, it } from "vitest"
import { verifyPending } from "../../../../lambda/rotation/verify-pending.ts"
import type { LineErrorCode } from "../../../../line/errors.ts"
import { refusalOf } from "../support/refusal.ts"
import { lineError, VERIFIED } from "../support/scripted-line.ts"
import { CANARY, KEY_ID, REQUEST_ID, tokenSecret } from "../support/values.ts"
import { type World, world } from "../support/world.ts"

const REFUSED = lineError()
const FIVE_TIMES = [REFUSED, REFUSED, REFUSED, REFUSED, REFUSED]

function verify({ deps, run, channel }: World) {
  return verifyPending(deps, run, channel, tokenSecret())
}

function operations({ line }: World): string[] {
  return line.calls.map(({ operation }) => operation)
}

describe("verifyPending", () => {
  it("accepts at once what LINE accepts at once, with one call", async () => {
    const setting = world({ line: { verify: [VERIFIED] } })
    expect(await verify(setting)).toEqual({ kind: "accepted", verified: VERIFIED, lineRequestId: REQUEST_ID })
    expect(setting.sleptMs()).toBe(0)
    expect(setting.line.calls).toEqual([
      {
        operation: "verifyChannelTokenByJwt",
        request: { accessToken: CANARY.token },
        options: { totalTimeoutMs: 5_000 },
      },
    ])
  })

  it.each([1, 2, 3, 4])(
    "accepts what LINE accepts after %i refusals: a fresh token may be seen late",
    async (count) => {
      const setting = world({ line: { verify: [...FIVE_TIMES.slice(0, count), VERIFIED] } })
      expect((await verify(setting)).kind).toBe("accepted")
      expect(operations(setting)).toHaveLength(count + 1)
    },
  )

  it("believes a refusal only after at least ten seconds of them, and then asks for the list", async () => {
    const setting = world({ line: { verify: FIVE_TIMES, list: [{ kids: ["another"] }] } })
    expect(await verify(setting)).toEqual({ kind: "refused", lineRequestId: REQUEST_ID })
    expect(setting.sleptMs()).toBeGreaterThanOrEqual(10_000)
    expect(operations(setting)).toEqual([
      ...Array.from({ length: 5 }, () => "verifyChannelTokenByJwt"),
      "getsAllValidChannelAccessTokenKeyIds",
    ])
  })

  it("is uncertain of a token that LINE refuses and lists", async () => {
    const setting = world({ line: { verify: FIVE_TIMES, list: [{ kids: ["another", KEY_ID] }] } })
    const error = await refusalOf(() => verify(setting))
    expect(error).toMatchObject({ code: "TOKEN_UNCERTAIN", keyId: KEY_ID })
    expect(error.message).toContain("still among the live key ids")
  })

  it("is uncertain when too little time is left for the patience, and says so before it waits", async () => {
    const short = world({ line: { verify: [REFUSED] }, remainingMs: 14_999 })
    const error = await refusalOf(() => verify(short))
    expect(error.code).toBe("TOKEN_UNCERTAIN")
    expect(error.message).toContain("too little time")
    expect(short.sleptMs()).toBe(0)
  })

  it("is uncertain when time runs out in between, and sure when it just suffices", async () => {
    const late = world({ line: { verify: FIVE_TIMES.slice(0, 4) }, remainingMs: 23_999 })
    expect((await refusalOf(() => verify(late))).code).toBe("TOKEN_UNCERTAIN")
    const enough = world({ line: { verify: FIVE_TIMES, list: [{ kids: [] }] }, remainingMs: 24_000 })
    expect((await verify(enough)).kind).toBe("refused")
  })

  it("bounds each call by what is left of the invocation", async () => {
    const setting = world({ line: { verify: [VERIFIED] }, remainingMs: 6_500 })
    await verify(setting)
    expect(setting.line.calls[0]?.options).toEqual({ totalTimeoutMs: 4_500 })
  })

  it("accepts in whatever time is left", async () => {
    expect((await verify(world({ line: { verify: [VERIFIED] }, remainingMs: 1 }))).kind).toBe("accepted")
  })

  const proofless: [string, LineErrorCode, number | undefined][] = [
    ["429", "LINE_RATE_LIMITED", 429],
    ["500", "LINE_SERVER_ERROR", 500],
    ["503", "LINE_SERVER_ERROR", 503],
    ["a timeout", "LINE_TIMEOUT", undefined],
    ["a lost connection", "LINE_UNREACHABLE", undefined],
    ["a redirect", "LINE_REDIRECTED", 307],
    ["a broken answer with status 400", "LINE_BAD_ANSWER", 400],
    ["401", "LINE_REFUSED", 401],
    ["403", "LINE_REFUSED", 403],
    ["404", "LINE_REFUSED", 404],
  ]

  it.each(proofless)("takes %s for no proof, first or last", async (_, code, status) => {
    for (const before of [[], FIVE_TIMES.slice(0, 4)]) {
      const setting = world({ line: { verify: [...before, lineError({ code, status })] } })
      const error = await refusalOf(() => verify(setting))
      expect(error).toMatchObject({ code: "LINE", keyId: KEY_ID, lineRequestId: REQUEST_ID })
      expect(error.message).toContain(`couldn't verify the pending token ${KEY_ID}`)
      expect(operations(setting)).not.toContain("getsAllValidChannelAccessTokenKeyIds")
    }
  })

  it.each(proofless)("proves nothing when the list ends with %s", async (_, code, status) => {
    const setting = world({ line: { verify: FIVE_TIMES, list: [lineError({ code, status })] } })
    const error = await refusalOf(() => verify(setting))
    expect(error).toMatchObject({ code: "LINE", lineRequestId: REQUEST_ID })
    expect(error.message).toContain(`LINE refuses the pending token ${KEY_ID}, and the live key ids couldn't be listed`)
  })

  it("lets a bug through as it is", async () => {
    await expect(verify(world({ line: { verify: [new TypeError("a bug")] } }))).rejects.toThrow(TypeError)
  })
})
