import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ACCOUNT, ARN_PREFIX, call, type Stage, startStage } from "./stage.ts"

let stage: Stage
let key: { readonly id: string; readonly arn: string }
beforeAll(async () => {
  stage = await startStage()
  key = await stage.makeKey()
})
afterAll(() => stage.close())

const raw = (operation: string, input: unknown, headers?: Record<string, string>) =>
  call(stage.origin, operation, input, headers)

const ALGORITHMS = ["PKCS1_V1_5", "PSS"].flatMap((kind) => [256, 384, 512].map((bits) => `RSASSA_${kind}_SHA_${bits}`))

describe("the wire", () => {
  it("shows a key's metadata with every member that AWS has for one, and no other", async () => {
    const { status, headers, body } = await raw("DescribeKey", { KeyId: key.id })
    expect(status).toBe(200)
    expect(headers.get("content-type")).toBe("application/x-amz-json-1.1")
    expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/)
    expect(body).toEqual({
      KeyMetadata: {
        AWSAccountId: ACCOUNT,
        Arn: `${ARN_PREFIX}key/${key.id}`,
        CreationDate: expect.any(Number),
        CustomerMasterKeySpec: "RSA_2048",
        Description: "",
        Enabled: true,
        KeyId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        KeyManager: "CUSTOMER",
        KeySpec: "RSA_2048",
        KeyState: "Enabled",
        KeyUsage: "SIGN_VERIFY",
        MultiRegion: false,
        Origin: "AWS_KMS",
        SigningAlgorithms: ALGORITHMS,
      },
    })
  })

  it("sends stamps as epoch seconds", async () => {
    const { body } = await raw("DescribeKey", { KeyId: key.id })
    const { CreationDate } = (body?.KeyMetadata ?? {}) as { CreationDate: number }
    expect(Math.abs(CreationDate * 1000 - Date.now())).toBeLessThan(60_000)
  })

  it("answers an error with HTTP 400, its bare type and a message", async () => {
    const { status, body } = await raw("DescribeKey", { KeyId: "fake-key-id" })
    expect([status, body]).toEqual([400, { __type: "NotFoundException", message: "Invalid keyId 'fake-key-id'" }])
  })

  it.each(["EnableKey", "DisableKey", "EnableKey"])("answers %s with nothing", async (operation) => {
    expect(await raw(operation, { KeyId: key.id })).toMatchObject({ status: 200, body: undefined })
  })

  it("doesn't know an operation that isn't there", async () => {
    expect((await raw("Conjure", {})).body).toEqual({ __type: "UnknownOperationException" })
    expect((await raw("constructor", {})).body).toEqual({ __type: "UnknownOperationException" })
    const elsewhere = await raw("", {}, { "x-amz-target": "secretsmanager.DescribeKey" })
    expect(elsewhere.body).toEqual({ __type: "UnknownOperationException" })
  })

  it("wants a signature", async () => {
    const { status, body } = await raw("ListKeys", {}, { authorization: "" })
    expect([status, body?.__type]).toEqual([400, "MissingAuthenticationTokenException"])
  })

  it.each(["{", "[]", '"text"', '{"KeyId":7}', '{"Limit":"3"}', '{"Limit":1.5}'])("can't read %s", async (body) => {
    const answer = await raw(body.includes("Limit") ? "ListKeys" : "DescribeKey", body)
    expect([answer.status, answer.body?.__type]).toEqual([400, "SerializationException"])
  })

  it.each([
    ["DescribeKey", {}, "Value 'null' at 'keyId' failed to satisfy constraint: Member must not be null"],
    ["DescribeKey", { KeyId: "" }, "Value '' at 'keyId' failed"],
    ["ListKeys", { Limit: 0 }, "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater"],
    ["ListKeys", { Limit: 1001 }, "Value '1001' at 'limit' failed to satisfy constraint: Member must have value less"],
    ["TagResource", { KeyId: "x", Tags: [{ TagKey: "a" }] }, "Value 'null' at 'tags.1.member.tagValue' failed"],
  ])("says which constraint of %s a member breaks", async (operation, input, text) => {
    const { body } = await raw(operation, input)
    expect(body?.__type).toBe("ValidationException")
    expect(body?.message).toContain(`1 validation error detected: ${text}`)
  })
})

describe("the list of calls", () => {
  it("tells operation and outcome, of all or of one operation, and nothing that was sent", async () => {
    const canary = "canary-of-a-message"
    await raw("Sign", { KeyId: key.id, Message: Buffer.from(canary).toString("base64"), SigningAlgorithm: "SM2DSA" })
    expect(stage.kms.calls({ operation: "Sign" })).toEqual([
      { operation: "Sign", atMs: expect.any(Number), outcome: "InvalidKeyUsageException" },
    ])
    expect(stage.kms.calls()[0]).toMatchObject({ operation: "CreateKey", outcome: "ok" })
    expect(JSON.stringify(stage.kms.calls())).not.toContain(Buffer.from(canary).toString("base64"))
  })
})
