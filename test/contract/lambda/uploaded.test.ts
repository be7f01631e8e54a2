import { readdir } from "node:fs/promises"
import { dirname } from "node:path"
import {
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  InvokeCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { codeReturning, create } from "./deploy.ts"
import { type Service, startService } from "./service.ts"
import { zipOf } from "./zip-file.ts"

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

async function deploy(FunctionName: string, code: string | Buffer, more: Partial<CreateFunctionCommandInput> = {}) {
  const ZipFile = typeof code === "string" ? codeReturning(code) : code
  await create(service.client, FunctionName, { Timeout: 5, Code: { ZipFile }, ...more })
}

async function answer(FunctionName: string, event: object = {}) {
  return (await service.invoke(event, { FunctionName })).payload
}

describe("a function from a zip", () => {
  test("runs with its event, its variables and what Lambda tells it", async () => {
    const expression =
      "{ event, a: process.env.A1, runtime: process.env.AWS_EXECUTION_ENV, endpoint: process.env.AWS_ENDPOINT_URL, group: context.logGroupName, memory: context.memoryLimitInMB }"
    await deploy("told", expression, {
      Runtime: "nodejs22.x",
      MemorySize: 256,
      Environment: { Variables: { A1: "1" } },
      LoggingConfig: { LogGroup: "/told" },
    })
    expect(await answer("told", { b: 2 })).toEqual({
      event: { b: 2 },
      a: "1",
      runtime: "AWS_Lambda_nodejs22.x",
      endpoint: service.origin,
      group: "/told",
      memory: "256",
    })
  })

  test("may have its handler in a folder, and CommonJS, and data beside it", async () => {
    const text = `const data = require("../data.json"); exports.run = async () => data`
    const zip = zipOf({ name: "src/main.js", text }, { name: "data.json", text: '{"a":1}' })
    await deploy("foldered", zip, { Handler: "src/main.run" })
    expect(await answer("foldered")).toEqual({ a: 1 })
  })

  test("fails as on Lambda when its handler isn't in the zip", async () => {
    await deploy("misplaced", zipOf({ name: "other.mjs", text: "" }))
    const { functionError, payload } = await service.invoke({}, { FunctionName: "misplaced" })
    expect(functionError).toBe("Unhandled")
    expect(payload.errorType).toBe("Runtime.ImportModuleError")
  })

  test("runs its new code and its new settings at once, though it was warm", async () => {
    await deploy("renewed", `["old", process.env.A1]`)
    expect(await answer("renewed")).toEqual(["old", null])
    const ZipFile = codeReturning(`["new", process.env.A1]`)
    await service.client.send(new UpdateFunctionCodeCommand({ FunctionName: "renewed", ZipFile }))
    expect(await answer("renewed")).toEqual(["new", null])
    const Environment = { Variables: { A1: "1" } }
    await service.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "renewed", Environment }))
    expect(await answer("renewed")).toEqual(["new", "1"])
  })

  test("is ended by its own timeout", async () => {
    await deploy("slow", "new Promise((resolve) => setTimeout(resolve, 5000))", { Timeout: 1 })
    expect((await answer("slow")).errorType).toBe("Sandbox.Timedout")
  })

  test("may end what it does while it is deleted, and then its code is gone", async () => {
    const expression = `new Promise((resolve) => setTimeout(() => resolve(process.env.LAMBDA_TASK_ROOT), event.waitMs))`
    await deploy("leaving", expression)
    const folder = dirname(await answer("leaving", { waitMs: 0 }))
    const running = answer("leaving", { waitMs: 700 })
    await expect.poll(() => service.lambda.logs({ function: "leaving" }).filter(isStart).length).toBe(2)
    await service.client.send(new DeleteFunctionCommand({ FunctionName: "leaving" }))
    expect(await readdir(folder)).toContain("code.zip")
    expect(dirname(await running)).toBe(folder)
    await expect.poll(() => readdir(folder).catch((error) => error.code)).toBe("ENOENT")
  })

  test("leaves nothing on the disk when the service closes", async () => {
    const other = await startService()
    await create(other.client, "f", { Code: { ZipFile: codeReturning("process.env.LAMBDA_TASK_ROOT") }, Timeout: 5 })
    const { payload } = await other.invoke({}, { FunctionName: "f" })
    const base = dirname(dirname(payload))
    expect(await readdir(base)).toHaveLength(1)
    await other.close()
    expect(await readdir(base).catch((error) => error.code)).toBe("ENOENT")
  })

  test("keeps an asynchronous event through an update, and loses it with its deletion", async () => {
    const retrying = await startService({ asynchronousRetryDelaysMs: [200, 200] })
    const invoke = (FunctionName: string) =>
      retrying.client.send(new InvokeCommand({ FunctionName, InvocationType: "Event" }))
    const failing = `Promise.reject(new Error("first code"))`
    for (const name of ["updated", "deleted"]) await create(retrying.client, name, codeOf(failing))
    const [{ $metadata }] = await Promise.all([invoke("updated"), invoke("deleted")])
    await expect.poll(() => retrying.lambda.logs().filter(isReport).length).toBeGreaterThanOrEqual(2)
    const ZipFile = codeReturning(`console.log("second code")`)
    await retrying.client.send(new UpdateFunctionCodeCommand({ FunctionName: "updated", ZipFile }))
    await retrying.client.send(new DeleteFunctionCommand({ FunctionName: "deleted" }))
    await retrying.lambda.idle()
    const lines = retrying.lambda.logs({ function: "updated", requestId: $metadata.requestId ?? "" })
    expect(lines.some(({ line }) => line.includes("second code"))).toBe(true)
    expect(retrying.lambda.logs({ function: "deleted" }).filter(isStart).length).toBeLessThanOrEqual(2)
    await retrying.close()
  })
})

describe("a function's log", () => {
  const logging = `(console.debug("a debug line"), console.log("an info line"), console.error("an error line"), 1)`

  test("is text unless it is configured", async () => {
    await deploy("texted", logging)
    const { logTail, requestId } = await service.invoke({}, { FunctionName: "texted" })
    expect(logTail).toMatch(new RegExp(`^START RequestId: ${requestId} Version: \\$LATEST$`, "m"))
    expect(logTail).toMatch(new RegExp(`^\\S+Z\\t${requestId}\\tINFO\\tan info line$`, "m"))
    expect(logTail).toMatch(new RegExp(`^END RequestId: ${requestId}$`, "m"))
    expect(logTail).toMatch(
      new RegExp(`^REPORT RequestId: ${requestId}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\t`, "m"),
    )
  })

  test("is JSON from the levels on that are configured", async () => {
    const LoggingConfig = { LogFormat: "JSON", ApplicationLogLevel: "ERROR", SystemLogLevel: "WARN" } as const
    await deploy("levelled", logging, { LoggingConfig })
    const { logTail } = await service.invoke({}, { FunctionName: "levelled" })
    const lines = logTail
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    expect(lines).toEqual([expect.objectContaining({ level: "ERROR", message: "an error line" })])
  })

  test("has Lambda's report from WARN on when an invocation failed", async () => {
    const LoggingConfig = { LogFormat: "JSON", SystemLogLevel: "WARN" } as const
    await deploy("failed", "Promise.reject(new Error())", { LoggingConfig })
    const { logTail } = await service.invoke({}, { FunctionName: "failed" })
    expect(logTail).toContain('"type":"platform.report"')
    expect(logTail).not.toContain('"type":"platform.start"')
  })
})

function codeOf(expression: string): Partial<CreateFunctionCommandInput> {
  return { Timeout: 5, Code: { ZipFile: codeReturning(expression) } }
}

function isStart({ line }: { readonly line: string }): boolean {
  return line.startsWith("START")
}

function isReport({ line }: { readonly line: string }): boolean {
  return line.startsWith("REPORT")
}
