import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type Service, startService } from "./service.ts"

let service: Service
beforeEach(async () => {
  service = await startService({ maxConcurrency: 3, idleMs: 400 })
})
afterEach(() => service.close())

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function untilDead(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(10)
}

describe("sandboxes", () => {
  test("are reused while warm", async () => {
    const first = (await service.invoke({})).payload
    const second = (await service.invoke({})).payload
    expect([second.pid, second.invocations]).toEqual([first.pid, 2])
  })

  test("run one invocation each at a time", async () => {
    const runs = await Promise.all([1, 2, 3].map(() => service.invoke({ waitMs: 100 })))
    expect(new Set(runs.map(({ payload }) => payload.pid)).size).toBe(3)
    expect(runs.map(({ payload }) => payload.invocations)).toEqual([1, 1, 1])
  })

  test("are bounded: one too many is throttled, and there is room again afterwards", async () => {
    const running = [1, 2, 3].map(() => service.invoke({ waitMs: 300 }))
    await sleep(50)
    await expect(service.invoke({})).rejects.toMatchObject({
      name: "TooManyRequestsException",
      Reason: "ConcurrentInvocationLimitExceeded",
      $metadata: { httpStatusCode: 429 },
    })
    await Promise.all(running)
    expect((await service.invoke({})).functionError).toBeUndefined()
  })

  test("are replaced after a timeout, a crash, and a new registration", async () => {
    service.register({ name: "probe", timeoutSeconds: 1 })
    const first = (await service.invoke({})).payload.pid
    await service.invoke({ exitCode: 1 })
    const second = (await service.invoke({})).payload
    await service.invoke({ forever: true })
    const third = (await service.invoke({})).payload
    service.register({ name: "probe", environment: { REVISION: "2" } })
    const fourth = (await service.invoke({})).payload
    expect([second.invocations, third.invocations, fourth.invocations]).toEqual([1, 1, 1])
    expect(new Set([first, second.pid, third.pid, fourth.pid]).size).toBe(4)
    expect(fourth.environment.REVISION).toBe("2")
  })

  test("stop by themselves when nobody uses them", async () => {
    const { pid } = (await service.invoke({})).payload
    await untilDead(pid)
    expect((await service.invoke({})).payload.invocations).toBe(1)
  })

  test("are gone once the service is closed, busy or not", async () => {
    const { pid } = (await service.invoke({})).payload
    const busy = [1, 2].map(() => service.invoke({ forever: true, log: ["busy"] }))
    await sleep(200)
    await service.lambda.close()
    const ended = await Promise.all(busy)
    expect(ended.map(({ payload }) => payload.errorType)).toEqual(["Runtime.ExitError", "Runtime.ExitError"])
    expect(isAlive(pid)).toBe(false)
  })
})

describe("a sandbox's environment", () => {
  test("is Lambda's and the function's, and nothing of the process that started it", async () => {
    process.env.SECRET_OF_THE_PARENT = "x"
    service.register({ name: "probe", environment: { SECRET_PREFIX: "line" } })
    const { environment } = (await service.invoke({})).payload
    delete process.env.SECRET_OF_THE_PARENT
    expect(environment).toMatchObject({
      SECRET_PREFIX: "line",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: service.origin,
      AWS_ACCESS_KEY_ID: "local",
      AWS_LAMBDA_FUNCTION_NAME: "probe",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      _HANDLER: "probe.handler",
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    })
    const lambdas = /^(AWS_|_HANDLER$|_X_AMZN_TRACE_ID$|LAMBDA_|PATH$|LANG$|TZ$|SECRET_PREFIX$)/
    expect(Object.keys(environment).filter((name) => !lambdas.test(name))).toEqual([])
  })

  test("runs Node 24, whatever Node the tests run on", async () => {
    const { node } = (await service.invoke({})).payload
    expect(node).toBe(service.lambda.node.version)
    expect(node).toMatch(/^24\./)
    const [first] = service.lambda.logs({ function: "probe" })
    expect(JSON.parse(first?.line ?? "")).toMatchObject({
      type: "platform.initStart",
      record: { runtimeVersion: `nodejs:${node}`, functionName: "probe" },
    })
  })
})

describe("time in a sandbox", () => {
  const DAY_SECONDS = 86_400

  test("follows the stand-ins' clock in warm and in cold sandboxes, timers and the time left excepted", async () => {
    const warm = service.invoke({ waitMs: 50 })
    await warm
    service.clock.advance(10 * DAY_SECONDS)
    await service.lambda.moveClocks()
    const runs = await Promise.all([service.invoke({ waitMs: 50 }), service.invoke({ waitMs: 50 })])
    expect(runs.map(({ payload }) => payload.invocations).sort()).toEqual([1, 2])
    for (const { payload } of runs) {
      expect(Math.abs(payload.now - service.clock.now())).toBeLessThan(2_000)
      const [constructed, called, epoch] = payload.dates
      expect(Math.abs(constructed - payload.now)).toBeLessThan(100)
      expect(Math.abs(called - payload.now)).toBeLessThan(2_000)
      expect([epoch, payload.isDate]).toEqual([0, true])
      expect(payload.remainingMs).toBeGreaterThan(3_000)
    }
  })

  test("has moved in a running invocation, too, once moveClocks has settled", async () => {
    const running = service.invoke({ waitMs: 300 })
    await sleep(150)
    service.clock.advance(DAY_SECONDS)
    await service.lambda.moveClocks()
    expect((await running).payload.now).toBeGreaterThan(Date.now() + DAY_SECONDS * 900)
  })
})

describe("logs", () => {
  test("hold each line of an invocation, between Lambda's own two, by the time its answer is there", async () => {
    const { requestId } = await service.invoke({ log: ["one", "two\nlines"], stderr: "raw" })
    const entries = service.lambda.logs({ requestId })
    expect(entries.map(({ stream }) => stream).sort()).toEqual(["platform", "platform", "stderr", "stdout", "stdout"])
    const json = entries.filter(({ stream }) => stream !== "stderr").map(({ line }) => JSON.parse(line))
    expect(json[0]).toMatchObject({ type: "platform.start", record: { requestId, version: "$LATEST" } })
    expect(json[1]).toMatchObject({ level: "INFO", requestId, message: "one" })
    expect(json[2]).toMatchObject({ level: "INFO", message: "two\nlines" })
    expect(json[3]).toMatchObject({
      type: "platform.report",
      record: {
        requestId,
        status: "success",
        metrics: { memorySizeMB: 128, durationMs: expect.any(Number), initDurationMs: expect.any(Number) },
      },
    })
    expect(json[3].record.metrics.maxMemoryUsedMB).toBeGreaterThan(10)
  })

  test("are complete a thousand lines at a time", async () => {
    const log = Array.from({ length: 1000 }, (_, index) => `line ${index} ${"x".repeat(200)}`)
    const { requestId } = await service.invoke({ log })
    const lines = service.lambda.logs({ requestId }).filter(({ stream }) => stream === "stdout")
    expect(lines.map(({ line }) => JSON.parse(line).message)).toEqual(log)
  })

  test("come with the answer when the caller asks for their tail: the last 4 KB", async () => {
    const { logTail } = await service.invoke({ log: ["x".repeat(5000)] })
    expect(Buffer.byteLength(logTail)).toBe(4096)
    expect(logTail).toMatch(/"type":"platform.report"/)
  })

  test("reach listeners as they are written, by function", async () => {
    const seen: string[] = []
    const stop = service.lambda.onLog(({ function: name, stream }) => seen.push(`${name} ${stream}`))
    await service.invoke({ log: ["hello"] })
    stop()
    await service.invoke({ log: ["unheard"] })
    expect(seen).toEqual(["probe platform", "probe platform", "probe stdout", "probe platform"])
    expect(service.lambda.logs({ function: "another" })).toEqual([])
  })

  test("report what was killed as a timeout or a failure", async () => {
    service.register({ name: "probe", timeoutSeconds: 1 })
    const statusOf = async (event: object) => {
      const { requestId } = await service.invoke(event)
      return JSON.parse(service.lambda.logs({ requestId }).at(-1)?.line ?? "").record.status
    }
    expect(await statusOf({ forever: true })).toBe("timeout")
    expect(await statusOf({ exitCode: 1 })).toBe("failure")
    expect(await statusOf({ throw: "x" })).toBe("error")
  })
})
