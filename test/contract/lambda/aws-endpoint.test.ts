import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { listenAsAws } from "../../../local/aws-endpoint.ts"
import { createClock } from "../../../local/clock.ts"
import type { LoopbackServer } from "../../../local/loopback-server.ts"

let server: LoopbackServer
beforeAll(async () => {
  server = await listenAsAws({
    clock: createClock(),
    accountId: "000000000000",
    secretsManager: () => ({ status: 200, body: "secretsmanager" }),
    kms: () => ({ status: 200, body: "kms" }),
    lambda: () => ({ status: 200, body: "lambda" }),
  })
})
afterAll(() => server.close())

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
})

function post(path: string, headers: Record<string, string>, body = ""): Promise<Response> {
  return fetch(`${server.origin}${path}`, { method: "POST", headers, body })
}

describe("one address for all services", () => {
  test.each([
    ["secretsmanager", "/", { "x-amz-target": "secretsmanager.GetSecretValue" }],
    ["kms", "/", { "x-amz-target": "TrentService.Sign" }],
    ["lambda", "/2015-03-31/functions/rotation/invocations", {}],
    ["lambda", "/2015-03-31/functions", {}],
    ["lambda", "/2019-09-25/functions/rotation/event-invoke-config", {}],
    ["lambda", "/2017-03-31/tags/arn%3Aaws%3Alambda", {}],
    ["lambda", "/2016-08-19/account-settings", {}],
    ["lambda", "/lambda-code/1", {}],
  ])("hands %s its requests", async (service, path, headers) => {
    expect(await (await post(path, headers)).text()).toBe(service)
  })

  test("answers STS's GetCallerIdentity with the account", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8", ...signedFor("sts") }
    const response = await post("/", headers, "Action=GetCallerIdentity&Version=2011-06-15")
    expect(response.status).toBe(200)
    expect(await response.text()).toContain("<Account>000000000000</Account>")
  })

  test.each([
    [
      "JSON",
      "/",
      { "x-amz-target": "AmazonSSM.GetParameter", ...signedFor("ssm") },
      "",
      400,
      /ssm isn't served here \(AmazonSSM\.GetParameter\)/,
    ],
    ["REST", "/bucket/key", signedFor("s3"), "", 404, /s3 isn't served here/],
    ["unsigned", "/", {}, "", 404, /This service isn't served here/],
  ])("refuses another service with a typed 4xx that names it: %s", async (_, path, headers, body, status, message) => {
    const response = await post(path, headers as Record<string, string>, body)
    expect(response.status).toBe(status)
    expect(response.headers.get("x-amzn-errortype")).toBe("UnknownOperationException")
    expect(await response.json()).toMatchObject({
      __type: "UnknownOperationException",
      Message: expect.stringMatching(message),
    })
  })

  test("refuses another Query service in XML", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded", ...signedFor("iam") }
    const response = await post("/", headers, "Action=<ListRoles>")
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "text/xml"])
    expect(await response.text()).toContain("<Message>iam isn't served here (&lt;ListRoles&gt;)")
  })
})
