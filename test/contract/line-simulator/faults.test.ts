import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { LineFaultError, type LineFaultJson, parseLineFaults } from "../../../local/line/faults.ts"
import { CHANNEL_ID, jwtForm, type Line, startLine } from "./fixture.ts"

describe("faults on demand", () => {
  let line: Line
  beforeEach(async () => {
    line = await startLine()
  })
  afterEach(() => line.simulator.close())

  const issue = async () => line.post("/oauth2/v2.1/token", jwtForm(await line.assertion()))
  const live = () => line.simulator.journal.live(CHANNEL_ID).length
  const calls = () => line.simulator.journal.calls({ operation: "issueChannelTokenByJWT" })

  test("a lost answer takes effect and never arrives", async () => {
    line.simulator.setFaults([{ operation: "issueChannelTokenByJWT", cut: true, tookEffect: true }])
    await expect(issue()).rejects.toThrow()
    expect(live()).toBe(1)
    const { keyId } = line.simulator.journal.live(CHANNEL_ID)[0] ?? {}
    expect(calls()).toEqual([expect.objectContaining({ status: 200, lost: true, keyId })])
    expect((await issue()).status).toBe(200)
  })

  test("a connection cut before the effect leaves nothing behind", async () => {
    line.simulator.setFaults([{ operation: "any", cut: true }])
    await expect(issue()).rejects.toThrow()
    expect(live()).toBe(0)
    expect(calls()[0]).toMatchObject({ lost: true })
    expect(calls()[0]).not.toHaveProperty("status")
  })

  test("a status stands in for LINE's answer, with Retry-After, as often as it was asked for", async () => {
    line.simulator.setFaults([{ operation: "any", status: 429, retryAfterSeconds: 7, times: 2 }])
    for (let count = 0; count < 2; count++) {
      const response = await issue()
      expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"])
      expect(await response.json()).toEqual({ message: "The API rate limit has been exceeded. Try again later." })
      expect(response.headers.get("x-line-request-id")).toBeTruthy()
    }
    expect(live()).toBe(0)
    expect((await issue()).status).toBe(200)
  })

  test("a 500 may hide that the call took effect", async () => {
    line.simulator.setFaults([{ operation: "issueChannelTokenByJWT", status: 500, tookEffect: true }])
    expect((await issue()).status).toBe(500)
    expect(live()).toBe(1)
  })

  test("skips the calls it is told to skip and leaves other operations alone", async () => {
    line.simulator.setFaults([{ operation: "issueChannelTokenByJWT", status: 503, skip: 1 }])
    expect((await line.get("/v2/bot/info")).status).toBe(401)
    expect((await issue()).status).toBe(200)
    expect((await issue()).status).toBe(503)
    expect((await issue()).status).toBe(200)
  })

  test("latency comes before the effect, or after it on demand", async () => {
    line.simulator.setFaults([{ operation: "any", latencyMs: 80 }])
    const startedMs = performance.now()
    const slow = issue()
    expect(await within(40, slow)).toBe("waiting")
    expect(live()).toBe(0)
    expect((await slow).status).toBe(200)
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(79)

    line.simulator.setFaults([{ operation: "any", latencyMs: 80, tookEffect: true }])
    const late = issue()
    expect(await within(60, late)).toBe("waiting")
    expect(live()).toBe(2)
    expect((await late).status).toBe(200)
  })

  test("an empty list clears them, and closing doesn't wait for a slow one", async () => {
    line.simulator.setFaults([{ operation: "any", status: 500, times: 100 }])
    line.simulator.setFaults([])
    expect((await issue()).status).toBe(200)
    line.simulator.setFaults([{ operation: "any", latencyMs: 600_000 }])
    const hanging = expect(issue()).rejects.toThrow()
    await within(30, hanging)
    await line.simulator.close()
    await hanging
  })

  test.each<[unknown, RegExp]>([
    [{}, /^LINE's faults must be a list, found \{\}/],
    [["x"], /^fault 0 must be an object, found "x"/],
    [[{ status: 500 }], /^fault 0: operation is missing: one of any, issueChannelTokenByJWT/],
    [[{ operation: "issue", status: 500 }], /^fault 0: operation must be one of any, .*, found "issue"/],
    [[{ operation: "any" }], /^fault 0 does nothing: give latencyMs, status or cut/],
    [[{ operation: "any", cut: false }], /^fault 0 does nothing/],
    [[{ operation: "any", status: 200 }], /^fault 0: status must be an integer from 400 to 599, found 200/],
    [[{ operation: "any", latencyMs: -1 }], /^fault 0: latencyMs must be an integer from 0 to 600000, found -1/],
    [[{ operation: "any", status: 500, times: 0 }], /^fault 0: times must be an integer from 1/],
    [[{ operation: "any", status: 500, skip: 1.5 }], /^fault 0: skip must be an integer/],
    [[{ operation: "any", status: 500, cut: true }], /^fault 0: status and cut exclude each other/],
    [[{ operation: "any", cut: true, retryAfterSeconds: 1 }], /^fault 0: retryAfterSeconds needs status/],
    [[{ operation: "any", status: 500, tookEffect: "yes" }], /^fault 0: tookEffect must be true or false/],
    [
      [
        { operation: "any", cut: true },
        { operation: "any", delay: 1 },
      ],
      /^fault 1: unknown member delay: use operation,/,
    ],
  ])("refuses %j with an error that names the member", (json, message) => {
    expect(() => parseLineFaults(json)).toThrow(message)
    expect(() => line.simulator.setFaults(json as LineFaultJson[])).toThrow(LineFaultError)
  })
})

async function within(timeoutMs: number, work: Promise<unknown>): Promise<"done" | "waiting"> {
  const waited = new Promise<"waiting">((resolve) => setTimeout(resolve, timeoutMs, "waiting"))
  return Promise.race([work.then(() => "done" as const), waited])
}
