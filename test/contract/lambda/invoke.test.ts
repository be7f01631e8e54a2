import { InvokeCommand } from "@aws-sdk/client-lambda"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Service, startService } from "./service.ts"

let service: Service
beforeAll(async () => {
  service = await startService()
  service.register({ name: "quick", timeoutSeconds: 1 })
  service.register({ name: "broken", handler: "broken.handler" })
  service.register({ name: "exits", handler: "exits.handler" })
  service.register({ name: "missing", handler: "nowhere.handler" })
  service.register({ name: "unexported", handler: "probe.nothing" })
  service.register({ name: "callback", handler: "callback.handler" })
})
afterAll(() => service.close())

describe("a synchronous invocation", () => {
  test("returns what the handler returned, with the version that ran", async () => {
    const output = await service.client.send(new InvokeCommand({ FunctionName: "probe", Payload: '{"a":1}' }))
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" })
    expect(output.FunctionError).toBeUndefined()
    expect(output.LogResult).toBeUndefined()
    expect(JSON.parse(output.Payload?.transformToString() ?? "").event).toEqual({ a: 1 })
  })

  test("without a payload hands the function an empty object", async () => {
    const output = await service.client.send(new InvokeCommand({ FunctionName: "probe" }))
    expect(JSON.parse(output.Payload?.transformToString() ?? "").event).toEqual({})
  })

  test.each([
    ["its ARN", "arn:aws:lambda:us-east-1:000000000000:function:probe"],
    ["its ARN with $LATEST", "arn:aws:lambda:us-east-1:000000000000:function:probe:$LATEST"],
    ["its partial ARN", "000000000000:function:probe"],
    ["its name with $LATEST", "probe:$LATEST"],
  ])("finds a function by %s", async (_, FunctionName) => {
    const { payload } = await service.invoke({}, { FunctionName })
    expect(payload.context.functionName).toBe("probe")
  })

  test("gives the handler Lambda's context", async () => {
    const context = Buffer.from('{"custom":{"a":1}}').toString("base64")
    const { payload, requestId } = await service.invoke({}, { ClientContext: context })
    expect(payload.context).toEqual({
      functionName: "probe",
      functionVersion: "$LATEST",
      memoryLimitInMB: "128",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:probe",
      awsRequestId: requestId,
      logGroupName: "/aws/lambda/probe",
      clientContext: { custom: { a: 1 } },
    })
    expect(payload.remainingMs).toBeGreaterThan(3000)
    expect(payload.remainingMs).toBeLessThanOrEqual(5000)
  })

  test("hands a thrown error to the caller as Lambda does", async () => {
    const { functionError, payload } = await service.invoke({ throw: "no such thing" })
    expect(functionError).toBe("Unhandled")
    expect(payload).toMatchObject({ errorType: "TypeError", errorMessage: "no such thing" })
    expect(payload.trace[0]).toBe("TypeError: no such thing")
  })

  test("that runs over its timeout is killed and says so", async () => {
    const { functionError, payload, requestId } = await service.invoke({ forever: true }, { FunctionName: "quick" })
    expect(functionError).toBe("Unhandled")
    expect(payload).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    })
  })

  test("is killed at its timeout even when its code never yields", async () => {
    const before = performance.now()
    const { payload } = await service.invoke({ spinMs: 20_000 }, { FunctionName: "quick" })
    expect(payload.errorType).toBe("Sandbox.Timedout")
    expect(performance.now() - before).toBeLessThan(5_000)
  })

  test.each([
    [3, "Runtime exited with error: exit status 3"],
    [0, "Runtime exited without providing a reason"],
  ])("whose process exits with %i fails with Runtime.ExitError", async (exitCode, text) => {
    const { functionError, payload, requestId } = await service.invoke({ exitCode })
    expect(functionError).toBe("Unhandled")
    expect(payload).toEqual({ errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${text}` })
    expect((await service.invoke({})).functionError).toBeUndefined()
  })

  test.each([
    ["broken", "RangeError", /doesn't load/],
    ["missing", "Runtime.ImportModuleError", /Cannot find module 'nowhere'/],
    ["unexported", "Runtime.HandlerNotFound", /probe\.nothing is undefined or not exported/],
    ["callback", "Runtime.CallbackHandlerDeprecated", /callback-based/],
  ])("of a function that doesn't load passes the error on: %s", async (FunctionName, errorType, message) => {
    const { functionError, payload } = await service.invoke({}, { FunctionName })
    expect(functionError).toBe("Unhandled")
    expect(payload.errorType).toBe(errorType)
    expect(payload.errorMessage).toMatch(message)
  })

  test("of a function that exits while it loads fails with Runtime.ExitError", async () => {
    const { payload } = await service.invoke({}, { FunctionName: "exits" })
    expect(payload.errorType).toBe("Runtime.ExitError")
    expect(payload.errorMessage).toMatch(/exit status 7$/)
  })

  test("whose answer is larger than Lambda allows fails with Function.ResponseSizeTooLarge", async () => {
    const { functionError, payload } = await service.invoke({ bytes: 6 * 1024 * 1024 + 200 })
    expect(functionError).toBe("Unhandled")
    expect(payload.errorType).toBe("Function.ResponseSizeTooLarge")
  })
})

test("a dry run answers 204 and runs nothing", async () => {
  const before = (await service.invoke({})).payload.invocations
  const output = await service.client.send(new InvokeCommand({ FunctionName: "probe", InvocationType: "DryRun" }))
  expect(output.StatusCode).toBe(204)
  expect((await service.invoke({})).payload.invocations).toBe(before + 1)
})

describe("an asynchronous invocation", () => {
  test("is accepted at once, without a payload, and runs", async () => {
    const output = await service.client.send(
      new InvokeCommand({ FunctionName: "probe", InvocationType: "Event", Payload: '{"log":["ran on its own"]}' }),
    )
    expect(output).toMatchObject({ StatusCode: 202 })
    expect(output.Payload?.length ?? 0).toBe(0)
    await service.lambda.idle()
    const { requestId = "" } = output.$metadata
    expect(service.lambda.logs({ requestId }).map(({ line }) => line)).toContainEqual(
      expect.stringContaining("ran on its own"),
    )
  })

  test("that fails is repeated as often as the function allows, under the same request id", async () => {
    const repeating = await startService({ asynchronousRetryDelaysMs: [5, 5] })
    repeating.register({ name: "twice", maximumRetryAttempts: 1 })
    const output = await repeating.client.send(
      new InvokeCommand({ FunctionName: "twice", InvocationType: "Event", Payload: '{"throw":"always"}' }),
    )
    await repeating.lambda.idle()
    const { requestId = "" } = output.$metadata
    const starts = repeating.lambda.logs({ requestId }).filter(({ line }) => line.includes("platform.start"))
    expect(starts).toHaveLength(2)
    await repeating.close()
  })
})
