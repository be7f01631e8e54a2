import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretVersionStageCommand,
  ValidateResourcePolicyCommand,
} from "@aws-sdk/client-secrets-manager"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Stage, startStage, token } from "./stage.ts"

const DAY_S = 86_400
const marked = {
  name: "InvalidRequestException",
  message: "You can't perform this operation on the secret because it was marked for deletion.",
}

let stage: Stage
let serial = 0
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

async function fresh(input: object = { SecretString: "v" }) {
  const SecretId = `lifecycle/${serial++}`
  const { ARN = "" } = await stage.client.send(new CreateSecretCommand({ Name: SecretId, ...input }))
  return { SecretId, ARN }
}
const describeSecret = (SecretId: string) => stage.client.send(new DescribeSecretCommand({ SecretId }))

describe("deletion", () => {
  it("opens a window in which the secret can still be described and restored, and nothing else", async () => {
    const { SecretId } = await fresh()
    const { DeletionDate } = await stage.client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }))
    expect(Math.abs(Number(DeletionDate) - stage.clock.now() - 7 * DAY_S * 1000)).toBeLessThan(5_000)
    expect((await describeSecret(SecretId)).DeletedDate).toBeInstanceOf(Date)
    expect(Object.values((await describeSecret(SecretId)).VersionIdsToStages ?? {})).toEqual([["AWSCURRENT"]])
    const refused = [
      new GetSecretValueCommand({ SecretId }),
      new TagResourceCommand({ SecretId, Tags: [] }),
      new UntagResourceCommand({ SecretId, TagKeys: [] }),
      new GetResourcePolicyCommand({ SecretId }),
      new UpdateSecretVersionStageCommand({ SecretId, VersionStage: "x", MoveToVersionId: token() }),
    ]
    for (const command of refused) await expect(stage.client.send(command as never)).rejects.toMatchObject(marked)
    await expect(stage.client.send(new CreateSecretCommand({ Name: SecretId }))).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
    })
    await stage.client.send(new RestoreSecretCommand({ SecretId }))
    expect(await describeSecret(SecretId)).not.toHaveProperty("DeletedDate")
    expect((await stage.client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe("v")
  })

  it("takes the secret away when the window is over", async () => {
    const { SecretId, ARN } = await fresh()
    await stage.client.send(new DeleteSecretCommand({ SecretId }))
    stage.clock.advance(30 * DAY_S)
    await expect(describeSecret(SecretId)).rejects.toMatchObject({ name: "ResourceNotFoundException" })
    expect((await stage.manager.runDue()).deleted).toEqual([ARN])
    expect((await stage.client.send(new CreateSecretCommand({ Name: SecretId }))).ARN).not.toBe(ARN)
  })

  it("frees the name at once when forced, and succeeds for what isn't there", async () => {
    const { SecretId, ARN } = await fresh()
    await stage.client.send(new DeleteSecretCommand({ SecretId }))
    const forced = () => stage.client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
    expect(await forced()).toMatchObject({ ARN, Name: SecretId, DeletionDate: expect.any(Date) })
    expect(await forced()).toMatchObject({ Name: SecretId, ARN: expect.stringContaining(SecretId) })
    const again = await stage.client.send(new CreateSecretCommand({ Name: SecretId }))
    expect(again.ARN).not.toBe(ARN)
    expect(again.ARN).toMatch(/-[A-Za-z0-9]{6}$/)
  })

  it.each([
    [{ RecoveryWindowInDays: 6 }, "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."],
    [
      { RecoveryWindowInDays: 31, ForceDeleteWithoutRecovery: true },
      "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
    ],
    [
      { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    ],
  ])("refuses %j", async (input, message) => {
    const { SecretId } = await fresh()
    await expect(stage.client.send(new DeleteSecretCommand({ SecretId, ...input }))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message,
    })
  })
})

describe("tags", () => {
  it("are absent until set, and an empty list after the last one is gone", async () => {
    const { SecretId } = await fresh()
    const tags = async () => (await describeSecret(SecretId)).Tags
    expect(await tags()).toBeUndefined()
    const [one, two] = [
      { Key: "tag1", Value: "value1" },
      { Key: "tag2", Value: "value2" },
    ]
    await stage.client.send(new TagResourceCommand({ SecretId, Tags: [one] }))
    await stage.client.send(new TagResourceCommand({ SecretId, Tags: [two] }))
    expect(await tags()).toEqual([one, two])
    await stage.client.send(new TagResourceCommand({ SecretId, Tags: [{ Key: "tag1", Value: "new" }] }))
    expect(await tags()).toEqual([{ Key: "tag1", Value: "new" }, two])
    await stage.client.send(new UntagResourceCommand({ SecretId, TagKeys: ["tag1", "tag2", "other"] }))
    expect(await tags()).toEqual([])
  })
})

describe("resource policies", () => {
  const policy = (Principal: unknown) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal, Action: "secretsmanager:GetSecretValue", Resource: "*" }],
    })

  it("are kept as written, and absent before and after", async () => {
    const { SecretId } = await fresh()
    const get = async () => (await stage.client.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy
    expect(await get()).toBeUndefined()
    await stage.client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: policy("*") }))
    expect(await get()).toBe(policy("*"))
    await stage.client.send(new DeleteResourcePolicyCommand({ SecretId }))
    expect(await get()).toBeUndefined()
  })

  it("are refused when public and that is blocked, or when they aren't policies", async () => {
    const { SecretId } = await fresh()
    const put = (ResourcePolicy: string) =>
      stage.client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy, BlockPublicPolicy: true }))
    await expect(put(policy({ AWS: ["*"] }))).rejects.toMatchObject({ name: "PublicPolicyException" })
    await expect(put("{}")).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" })
    await expect(put("{")).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" })
    await put(policy({ AWS: "arn:aws:iam::000000000000:root" }))
  })

  it("can be validated without being stored", async () => {
    const validate = async (ResourcePolicy: string) =>
      stage.client.send(new ValidateResourcePolicyCommand({ ResourcePolicy }))
    expect(await validate(policy({ AWS: "arn:aws:iam::000000000000:root" }))).toMatchObject({
      PolicyValidationPassed: true,
      ValidationErrors: [],
    })
    expect((await validate(policy("*"))).PolicyValidationPassed).toBe(false)
  })
})

describe("BatchGetSecretValue", () => {
  it("gives the values it can read, and an error for each it can't", async () => {
    const good = await fresh()
    const empty = await fresh({})
    const gone = await fresh()
    await stage.client.send(new DeleteSecretCommand({ SecretId: gone.SecretId }))
    const SecretIdList = [good.ARN, empty.SecretId, gone.SecretId, "unknown"]
    const { SecretValues, Errors } = await stage.client.send(new BatchGetSecretValueCommand({ SecretIdList }))
    expect(SecretValues).toMatchObject([{ ARN: good.ARN, SecretString: "v", VersionStages: ["AWSCURRENT"] }])
    expect(Errors).toEqual([
      {
        SecretId: empty.SecretId,
        ErrorCode: "ResourceNotFoundException",
        Message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      },
      { SecretId: gone.SecretId, ErrorCode: marked.name, Message: marked.message },
      {
        SecretId: "unknown",
        ErrorCode: "ResourceNotFoundException",
        Message: "Secrets Manager can't find the specified secret.",
      },
    ])
  })

  it("wants ids or filters, and a page size only with filters", async () => {
    const send = (input: object) => stage.client.send(new BatchGetSecretValueCommand(input))
    const Filters = [{ Key: "name" as const, Values: ["lifecycle/0"] }]
    const either = "Either 'SecretIdList' or 'Filters' must be provided, but not both."
    await expect(send({})).rejects.toMatchObject({ name: "InvalidParameterException", message: either })
    await expect(send({ Filters, SecretIdList: ["a"] })).rejects.toMatchObject({ message: either })
    await expect(send({ MaxResults: 10, SecretIdList: ["a"] })).rejects.toMatchObject({
      message: "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
    })
    expect((await send({ Filters })).SecretValues?.length).toBeGreaterThan(0)
  })
})

describe("GetRandomPassword", () => {
  const password = async (input: object = {}) =>
    (await stage.client.send(new GetRandomPasswordCommand(input))).RandomPassword ?? ""

  it("has 32 characters, one of each type at least", async () => {
    for (let index = 0; index < 20; index++) {
      const text = await password()
      expect(text).toHaveLength(32)
      for (const type of [/[a-z]/, /[A-Z]/, /\d/, /[!-/:-@[-`{-~]/]) expect(text).toMatch(type)
      expect(text).not.toContain(" ")
    }
  })

  it("has a space where one is wanted and there is room beside the four types", async () => {
    for (let index = 0; index < 20; index++) {
      expect(await password({ PasswordLength: 5, IncludeSpace: true })).toContain(" ")
      expect(await password({ IncludeSpace: true, ExcludeCharacters: " " })).not.toContain(" ")
      expect(await password({ PasswordLength: 4, IncludeSpace: true })).toMatch(/[a-z]/)
    }
  })

  it("leaves out what is excluded", async () => {
    const input = { PasswordLength: 200, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeCharacters: "aeiou" }
    expect(await password(input)).toMatch(/^[b-df-hj-np-tv-z0-9]{200}$/)
  })

  it.each([
    [{ PasswordLength: 3 }, "InvalidParameterException", "Password length is too short based on the required types."],
    [
      { ExcludeCharacters: "0123456789" },
      "InvalidParameterException",
      "All characters of the desired type have been excluded.",
    ],
    [
      { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
      "InvalidParameterException",
      "All characters have been excluded from selection.",
    ],
    [
      { PasswordLength: 5555 },
      "ValidationException",
      "1 validation error detected: Value '5555' at 'passwordLength' failed to satisfy constraint: Member must have value less than or equal to 4096",
    ],
  ])("refuses %j", async (input, name, message) => {
    await expect(password(input)).rejects.toMatchObject({ name, message })
  })
})
