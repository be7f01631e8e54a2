import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type LoopbackServer, listenOnLoopback } from "../../../local/loopback-server.ts"
import { type Service, startService } from "./service.ts"

let service: Service
let outside: LoopbackServer
let arrived: string[]

beforeEach(async () => {
  service = await startService()
  arrived = []
  outside = await listenOnLoopback(
    ({ method, path, headers }) => {
      arrived.push(headers["x-amz-target"] ? String(headers["x-amz-target"]) : `${method} ${path}`)
      return { status: 200, body: "done" }
    },
    { clock: service.clock },
  )
})
afterEach(async () => {
  await service.close()
  await outside.close()
})

const PUT = { target: "secretsmanager.PutSecretValue" }

function calls(...paths: (string | object)[]) {
  return paths.map((call) =>
    typeof call === "string" ? { url: `${outside.origin}${call}` } : { url: outside.origin, ...call },
  )
}

describe("a planned kill", () => {
  test("before a call: the request never leaves", async () => {
    service.lambda.killNext("probe", { call: "POST /oauth2/v2.1/token", when: "before" })
    const { payload, requestId } = await service.invoke({ calls: calls("/first", "/oauth2/v2.1/token?a=1") })
    expect(payload).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    })
    expect(arrived).toEqual(["POST /first"])
  })

  test("after a call: it took effect, and the code never sees the answer", async () => {
    service.lambda.killNext("probe", { call: "PutSecretValue", when: "after" })
    const { payload, requestId } = await service.invoke({ calls: calls(PUT, "/after") })
    expect(payload.errorType).toBe("Runtime.ExitError")
    expect(arrived).toEqual(["secretsmanager.PutSecretValue"])
    expect(
      service.lambda
        .logs({ requestId })
        .map(({ line }) => line)
        .join(),
    ).not.toContain("saw the answer")
  })

  test.each(["before", "after"] as const)(
    "%s a later call of the same name, also on a kept-alive connection",
    async (when) => {
      service.lambda.killNext("probe", { call: "PutSecretValue", when, nth: 2 })
      await service.invoke({ calls: calls(PUT, PUT, PUT) })
      expect(arrived).toHaveLength(when === "before" ? 1 : 2)
    },
  )

  test.each(["before", "after"] as const)("%s a call by fetch", async (when) => {
    service.lambda.killNext("probe", { call: "POST /by-fetch", when })
    const { payload } = await service.invoke({ fetches: [`${outside.origin}/by-fetch`] })
    expect(payload.errorType).toBe("Runtime.ExitError")
    expect(arrived).toEqual(when === "before" ? [] : ["POST /by-fetch"])
  })

  test("before a call over TLS: no connection is made", async () => {
    service.lambda.killNext("probe", { call: "POST /secure", when: "before" })
    const { payload } = await service.invoke({ calls: [{ url: "https://127.0.0.1:1/secure" }] })
    expect(payload.errorType).toBe("Runtime.ExitError")
  })

  test("waits for the invocation that makes the call, strikes once, and leaves other functions alone", async () => {
    service.register({ name: "other" })
    service.lambda.killNext("probe", { call: "PutSecretValue", when: "before" })
    expect((await service.invoke({ calls: calls("/else") })).functionError).toBeUndefined()
    expect((await service.invoke({ calls: calls(PUT) }, { FunctionName: "other" })).functionError).toBeUndefined()
    expect((await service.invoke({ calls: calls(PUT) })).payload.errorType).toBe("Runtime.ExitError")
    expect((await service.invoke({ calls: calls(PUT) })).functionError).toBeUndefined()
  })

  test("isn't used up by a function that fails in another way", async () => {
    service.lambda.killNext("probe", { call: "PutSecretValue", when: "before" })
    await service.invoke({ exitCode: 1 })
    expect((await service.invoke({ calls: calls(PUT) })).payload.errorMessage).toMatch(/signal: killed$/)
  })
})

describe("observed calls", () => {
  test("are listed in order, with when and how they ended, without queries", async () => {
    const { requestId } = await service.invoke({
      calls: calls("/a?token=canary", PUT),
      fetches: [`${outside.origin}/b?x`],
    })
    const observed = service.lambda.calls(requestId)
    expect(observed.map(({ call, status }) => [call, status])).toEqual([
      ["POST /a", 200],
      ["PutSecretValue", 200],
      ["POST /b", 200],
    ])
    for (const { startMs, endMs = -1 } of observed) expect(endMs).toBeGreaterThanOrEqual(startMs)
    expect(JSON.stringify(observed)).not.toContain("canary")
  })

  test("say why a call failed", async () => {
    const { requestId } = await service.invoke({ calls: [{ url: "http://127.0.0.1:1/nobody" }] })
    expect(service.lambda.calls(requestId)).toMatchObject([{ call: "POST /nobody", errorCode: "ECONNREFUSED" }])
  })

  test("belong to their own invocation", async () => {
    const first = await service.invoke({ calls: calls("/one") })
    const second = await service.invoke({ calls: calls("/two") })
    expect(service.lambda.calls(first.requestId).map(({ call }) => call)).toEqual(["POST /one"])
    expect(service.lambda.calls(second.requestId).map(({ call }) => call)).toEqual(["POST /two"])
  })
})

describe("faults by JSON", () => {
  test("kill a sandbox, whichever function makes the call", async () => {
    service.lambda.setFaults([{ kill: { call: "PutSecretValue", when: "before" } }])
    expect((await service.invoke({ calls: calls(PUT) })).payload.errorType).toBe("Runtime.ExitError")
  })

  test("throttle, fail, cut and delay invokes, so many and no more", async () => {
    const failing = [
      { skip: 1, error: "TooManyRequestsException" },
      { skip: 2, error: "ServiceException" },
    ]
    service.lambda.setFaults([...failing, { skip: 3, cut: true }])
    const names: string[] = []
    for (const _ of [0, 1, 2, 3, 4])
      names.push(
        await service.invoke({}).then(
          () => "ok",
          ({ name }) => name,
        ),
      )
    expect(names).toEqual(["ok", "TooManyRequestsException", "ServiceException", expect.stringMatching(/Error/), "ok"])
  })

  test("can cut the connection after the function ran", async () => {
    service.lambda.setFaults([{ cut: true, tookEffect: true }])
    await expect(service.invoke({ calls: calls("/ran") })).rejects.toThrow()
    expect(arrived).toEqual(["POST /ran"])
  })

  test("are counted by what struck, and a plan that waits isn't", async () => {
    service.lambda.setFaults([
      { kill: { call: "PutSecretValue", when: "before" } },
      { latencyMs: 1 },
      { skip: 1, error: "ServiceException", latencyMs: 1 },
      { skip: 2, cut: true },
      { skip: 3, cut: true, tookEffect: true },
    ])
    for (const _ of [0, 1, 2, 3]) await service.invoke({}).catch(() => undefined)
    expect(service.lambda.faultsStruck()).toEqual(["latency", "ServiceException", "cut", "lost"])
    await service.invoke({ calls: calls(PUT) })
    await service.invoke({ exitCode: 1 })
    expect(service.lambda.faultsStruck().slice(4)).toEqual(["kill"])
  })

  test("are cleared by an empty list, kill plans too", async () => {
    service.lambda.setFaults([{ kill: { call: "PutSecretValue", when: "before" } }, { error: "ServiceException" }])
    service.lambda.setFaults([])
    expect((await service.invoke({ calls: calls(PUT) })).functionError).toBeUndefined()
  })

  test.each([
    [{}, /Lambda's faults must be a list/],
    [[1], /fault 0 must be an object; found 1/],
    [[{}], /fault 0 must be more/],
    [[{ error: "ServiceException" }, { wat: 1 }], /fault 1: the member must be one of .*found "wat"/],
    [[{ kill: { call: "POST /a?token=x", when: "before" } }], /fault 0: kill\.call must be/],
    [[{ kill: { call: "PutSecretValue", when: "during" } }], /fault 0: kill\.when must be "before" or "after"/],
    [[{ kill: { call: "PutSecretValue", when: "after", nth: 0 } }], /kill\.nth must be an integer, 1 to 1000/],
    [[{ kill: { call: "PutSecretValue", when: "after" }, times: 2 }], /found "times"/],
    [[{ error: "NoSuch" }], /error must be TooManyRequestsException or ServiceException/],
    [[{ latencyMs: -1 }], /latencyMs must be an integer/],
    [[{ error: "ServiceException", cut: true }], /either error or cut/],
    [[{ latencyMs: 5, tookEffect: true }], /tookEffect must be beside cut/],
  ])("are refused with the member's name: %j", (json, message) => {
    expect(() => service.lambda.setFaults(json)).toThrow(message)
  })
})
