import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { call, type Stage, startStage, token } from "./stage.ts"

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

const raw = (operation: string, input: unknown, headers?: Record<string, string>) =>
  call(stage.origin, operation, input, headers)

describe("the wire", () => {
  it("answers an error with HTTP 400, its bare type and a capital Message", async () => {
    const { status, headers, body } = await raw("DescribeSecret", { SecretId: "unknown" })
    expect(status).toBe(400)
    expect(headers.get("content-type")).toBe("application/x-amz-json-1.1")
    expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/)
    expect(body).toEqual({
      __type: "ResourceNotFoundException",
      Message: "Secrets Manager can't find the specified secret.",
    })
  })

  it.each([
    ["CreateSecret", { Name: "no-token", SecretString: "v" }, "InvalidRequestException"],
    ["PutSecretValue", { SecretId: "unknown", SecretString: "v" }, "InvalidRequestException"],
    ["UpdateSecret", { SecretId: "unknown" }, "InvalidRequestException"],
    ["RotateSecret", { SecretId: "unknown" }, "InvalidParameterException"],
  ])("wants a ClientRequestToken of %s before it looks for the secret", async (operation, input, type) => {
    const { status, body } = await raw(operation, input)
    expect(status).toBe(400)
    expect(body).toEqual({
      __type: type,
      Message: "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
    })
  })

  it.each(["Inv Name", " Inv Name", " Inv*Name? ", " Inv *?!]Name\\-"])(
    "refuses the name %j everywhere",
    async (name) => {
      const text =
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
      const inputs = {
        CreateSecret: { Name: name, ClientRequestToken: token() },
        DeleteSecret: { SecretId: name },
        DescribeSecret: { SecretId: name },
        GetSecretValue: { SecretId: name },
        ListSecretVersionIds: { SecretId: name },
        PutSecretValue: { SecretId: name, SecretString: "v", ClientRequestToken: token() },
        TagResource: { SecretId: name, Tags: [] },
        UntagResource: { SecretId: name, TagKeys: [] },
        UpdateSecret: { SecretId: name, ClientRequestToken: token() },
        ValidateResourcePolicy: { SecretId: name, ResourcePolicy: "{}" },
      }
      for (const [operation, input] of Object.entries(inputs)) {
        const { status, body } = await raw(operation, input)
        expect([operation, status, body?.__type, body?.message]).toEqual([operation, 400, "ValidationException", text])
      }
    },
  )

  it("doesn't know an operation that isn't there", async () => {
    expect((await raw("Conjure", {})).body).toEqual({ __type: "UnknownOperationException" })
    expect((await raw("constructor", {})).body).toEqual({ __type: "UnknownOperationException" })
  })

  it("wants a signature", async () => {
    const { status, body } = await raw("ListSecrets", {}, { authorization: "" })
    expect([status, body?.__type]).toEqual([400, "MissingAuthenticationTokenException"])
  })

  it.each([["{"], ["[]"], ['"text"'], ['{"SecretId":7}'], ['{"SecretId":"a","IncludeDeprecated":"yes"}']])(
    "can't deserialize %s",
    async (body) => {
      const answer = await raw("ListSecretVersionIds", body)
      expect([answer.status, answer.body?.__type]).toEqual([400, "SerializationException"])
    },
  )

  it("sends stamps as epoch seconds with milliseconds, and the last access as midnight UTC", async () => {
    await raw("CreateSecret", { Name: "stamps", SecretString: "v", ClientRequestToken: token() })
    expect((await raw("DescribeSecret", { SecretId: "stamps" })).body).not.toHaveProperty("LastAccessedDate")
    const value = (await raw("GetSecretValue", { SecretId: "stamps" })).body
    expect(Math.abs(Number(value?.CreatedDate) * 1000 - Date.now())).toBeLessThan(5_000)
    const { LastAccessedDate } = (await raw("DescribeSecret", { SecretId: "stamps" })).body ?? {}
    expect(Number(LastAccessedDate) % 86_400).toBe(0)
  })

  it("leaves absent what was never set, and gives a secret without value no VersionId", async () => {
    const created = (await raw("CreateSecret", { Name: "bare", ClientRequestToken: token() })).body
    expect(Object.keys(created ?? {}).sort()).toEqual(["ARN", "Name"])
    const described = (await raw("DescribeSecret", { SecretId: "bare" })).body
    expect(Object.keys(described ?? {}).sort()).toEqual(["ARN", "CreatedDate", "LastChangedDate", "Name"])
  })

  it("hands binary values out as the base64 they came in", async () => {
    await raw("CreateSecret", { Name: "binary", SecretBinary: "Zm9vdGVzdA==", ClientRequestToken: token() })
    const { body } = await raw("GetSecretValue", { SecretId: "binary" })
    expect(body?.SecretBinary).toBe("Zm9vdGVzdA==")
    expect(body).not.toHaveProperty("SecretString")
  })

  it("never quotes a sensitive member, however wrong it is", async () => {
    const canary = "canary-secret-value"
    const answers = [
      await raw("PutSecretValue", {
        SecretId: "bare",
        ClientRequestToken: token(),
        SecretString: "v",
        RotationToken: canary,
      }),
      await raw("CreateSecret", {
        Name: "large",
        ClientRequestToken: token(),
        SecretString: canary.repeat(4_000),
      }),
    ]
    for (const { status, body } of answers) {
      expect([status, body?.__type]).toEqual([400, "ValidationException"])
      expect(JSON.stringify(body)).not.toContain(canary)
    }
    expect(JSON.stringify(stage.manager.calls())).not.toContain(canary)
  })
})
