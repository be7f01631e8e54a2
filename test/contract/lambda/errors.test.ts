import { GetFunctionCommand, GetPolicyCommand, InvokeCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Service, startService } from "./service.ts"

let service: Service
beforeAll(async () => {
  service = await startService()
  service.register({ name: "private", allowsSecretsManager: false, environment: { LOG_LEVEL: "DEBUG" } })
})
afterAll(() => service.close())

const AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/lambda/aws4_request"

function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: AUTHORIZATION, ...init.headers }
  return fetch(`${service.origin}/2015-03-31/functions${path}`, { ...init, headers })
}

describe("a refused call", () => {
  test.each([
    ["a name nobody registered", "nobody", "arn:aws:lambda:us-east-1:000000000000:function:nobody"],
    ["a version nobody published", "probe:7", "arn:aws:lambda:us-east-1:000000000000:function:probe:7"],
    [
      "another Region's function",
      "arn:aws:lambda:eu-west-1:000000000000:function:probe",
      "arn:aws:lambda:eu-west-1:000000000000:function:probe",
    ],
  ])("names the function it didn't find: %s", async (_, reference, arn) => {
    const response = await call(`/${encodeURIComponent(reference)}/invocations`, { method: "POST" })
    expect(response.status).toBe(404)
    expect(response.headers.get("x-amzn-errortype")).toBe("ResourceNotFoundException")
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/)
    expect(await response.json()).toEqual({ Type: "User", Message: `Function not found: ${arn}` })
  })

  test("is typed for the AWS SDK", async () => {
    const send = service.client.send(new InvokeCommand({ FunctionName: "nobody" }))
    await expect(send).rejects.toMatchObject({ name: "ResourceNotFoundException", Type: "User" })
  })

  test.each([
    ["a payload that isn't JSON", "/probe/invocations", { body: "{" }, 400, "InvalidRequestContentException"],
    [
      "a client context that isn't JSON",
      "/probe/invocations",
      { headers: { "x-amz-client-context": "bm90IGpzb24=" } },
      400,
      "InvalidRequestContentException",
    ],
    [
      "an unknown invocation type",
      "/probe/invocations",
      { headers: { "x-amz-invocation-type": "Later" } },
      400,
      "ValidationException",
    ],
    [
      "an unknown log type",
      "/probe/invocations",
      { headers: { "x-amz-log-type": "Head" } },
      400,
      "ValidationException",
    ],
    ["a malformed name", "/no%20such%20name/invocations", {}, 400, "ValidationException"],
    ["an operation that isn't there", "/probe/url", {}, 404, "UnknownOperationException"],
  ])("says what is wrong: %s", async (_, path, init, status, code) => {
    const response = await call(path, { method: "POST", ...init })
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([status, code])
    expect(((await response.json()) as { message: string }).message).not.toBe("")
  })

  test.each([
    ["RequestResponse", 6_291_456],
    ["Event", 1_048_576],
  ])("is one whose event is larger than %s allows", async (type, limit) => {
    const headers = { "x-amz-invocation-type": type }
    const body = JSON.stringify("x".repeat(limit - 1))
    const response = await call("/probe/invocations", { method: "POST", headers, body })
    expect(response.status).toBe(413)
    expect(await response.json()).toEqual({
      Type: "User",
      message: `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    })
  })

  test("is one without a signature", async () => {
    const response = await fetch(`${service.origin}/2015-03-31/functions/probe/invocations`, { method: "POST" })
    expect(response.status).toBe(403)
    expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException")
  })
})

describe("a registered function", () => {
  test("is described", async () => {
    const { Configuration } = await service.client.send(new GetFunctionCommand({ FunctionName: "private" }))
    expect(Configuration).toMatchObject({
      FunctionName: "private",
      FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:private",
      Runtime: "nodejs24.x",
      Handler: "probe.handler",
      Timeout: 5,
      State: "Active",
      Environment: { Variables: { LOG_LEVEL: "DEBUG" } },
    })
  })

  test("is listed", async () => {
    const { Functions = [] } = await service.client.send(new ListFunctionsCommand({}))
    expect(Functions.map(({ FunctionName }) => FunctionName)).toEqual(["probe", "private"])
  })

  test("has a policy that lets Secrets Manager of this account invoke it", async () => {
    const { Policy = "" } = await service.client.send(new GetPolicyCommand({ FunctionName: "probe" }))
    expect(JSON.parse(Policy).Statement).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Principal: { Service: "secretsmanager.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Condition: { StringEquals: { "AWS:SourceAccount": "000000000000" } },
      }),
    ])
  })

  test("may have no policy", async () => {
    const send = service.client.send(new GetPolicyCommand({ FunctionName: "private" }))
    await expect(send).rejects.toMatchObject({ name: "ResourceNotFoundException" })
  })

  test.each([
    ["name", { name: "two words" }],
    ["codeDir", { name: "a", codeDir: "/nowhere/at/all" }],
    ["handler", { name: "a", handler: "handler" }],
    ["timeoutSeconds", { name: "a", timeoutSeconds: 901 }],
    ["memorySizeMb", { name: "a", memorySizeMb: 64 }],
    ["environment", { name: "a", environment: { AWS_REGION: "mars" } }],
  ])("must have a good %s", (member, definition) => {
    expect(() => service.register(definition)).toThrow(new RegExp(`a function's ${member} must be`))
  })
})
