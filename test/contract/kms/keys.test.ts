import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  ListKeyPoliciesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { ACCOUNT, DAY_SECONDS, type Stage, startStage } from "./stage.ts"

let stage: Stage
let KeyId: string
let arn: string
beforeAll(async () => {
  stage = await startStage()
})
beforeEach(async () => {
  ;({ id: KeyId, arn } = await stage.makeKey())
})
afterAll(() => stage.close())

const send: Stage["client"]["send"] = ((command: never) => stage.client.send(command)) as never
const describeKey = async () => (await send(new DescribeKeyCommand({ KeyId }))).KeyMetadata
const signing = () =>
  new SignCommand({ KeyId, Message: Buffer.from("m"), SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" })
const POLICY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "kms:*", Resource: "*" }],
}

describe("CreateKey", () => {
  it("keeps description, policy and tags", async () => {
    const policy = JSON.stringify(POLICY)
    const input = { Description: "LINE", Policy: policy, Tags: [{ TagKey: "a", TagValue: "" }] }
    const made = await stage.makeKey(input)
    const { KeyMetadata } = await send(new DescribeKeyCommand({ KeyId: made.arn }))
    expect(KeyMetadata?.Description).toBe("LINE")
    expect((await send(new GetKeyPolicyCommand({ KeyId: made.id }))).Policy).toBe(policy)
    expect((await send(new ListResourceTagsCommand({ KeyId: made.id }))).Tags).toEqual(input.Tags)
  })

  it.each([
    [{}, "UnsupportedOperationException", /KeySpec SYMMETRIC_DEFAULT and KeyUsage ENCRYPT_DECRYPT: use RSA_2048/],
    [{ KeySpec: "RSA_4096", KeyUsage: "SIGN_VERIFY" }, "UnsupportedOperationException", /KeySpec RSA_4096/],
    [{ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }, "UnsupportedOperationException", /ENCRYPT_DECRYPT/],
    [{ KeySpec: "RSA_2048" }, "ValidationException", /You must specify a KeyUsage value/],
    [{ KeySpec: "RSA_1024", KeyUsage: "SIGN_VERIFY" }, "ValidationException", /Value 'RSA_1024' at 'keySpec'/],
    [{ Origin: "EXTERNAL" }, "UnsupportedOperationException", /keys of origin EXTERNAL/],
    [{ MultiRegion: true }, "UnsupportedOperationException", /multi-Region keys/],
    [{ CustomKeyStoreId: "cks-1" }, "UnsupportedOperationException", /CustomKeyStoreId: leave it out/],
    [{ Policy: "{" }, "MalformedPolicyDocumentException", /Policy contains invalid statements/],
    [{ Policy: '{"Statement":[{"Effect":"Allow"}]}' }, "MalformedPolicyDocumentException", /invalid/],
  ])("refuses %j by its type", async (input, name, message) => {
    const kind = "Policy" in input ? { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" } : {}
    await expect(send(new CreateKeyCommand({ ...kind, ...input } as object))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    })
  })

  it("takes the old name of KeySpec too", async () => {
    const command = new CreateKeyCommand({ CustomerMasterKeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" })
    expect((await send(command)).KeyMetadata?.KeySpec).toBe("RSA_2048")
  })
})

describe("a key's state", () => {
  it("is disabled and enabled again", async () => {
    await send(new DisableKeyCommand({ KeyId }))
    expect(await describeKey()).toMatchObject({ Enabled: false, KeyState: "Disabled" })
    const refusal = { name: "DisabledException", message: `${arn} is disabled.` }
    await expect(send(signing())).rejects.toMatchObject(refusal)
    await expect(send(new GetPublicKeyCommand({ KeyId }))).resolves.toMatchObject({ KeyId: arn })
    await send(new EnableKeyCommand({ KeyId: arn }))
    expect(await describeKey()).toMatchObject({ Enabled: true, KeyState: "Enabled" })
    await expect(send(signing())).resolves.toBeDefined()
  })

  it("is pending deletion for 30 days by default, and disabled once that is cancelled", async () => {
    const scheduled = await send(new ScheduleKeyDeletionCommand({ KeyId }))
    expect(scheduled).toMatchObject({ KeyId: arn, KeyState: "PendingDeletion", PendingWindowInDays: 30 })
    const inDays = ((scheduled.DeletionDate?.getTime() ?? 0) - stage.clock.now()) / 1000 / DAY_SECONDS
    expect(inDays).toBeCloseTo(30, 2)
    expect(await describeKey()).toMatchObject({ Enabled: false, DeletionDate: scheduled.DeletionDate })
    expect(await send(new CancelKeyDeletionCommand({ KeyId }))).toMatchObject({ KeyId: arn })
    const metadata = await describeKey()
    expect(metadata).toMatchObject({ Enabled: false, KeyState: "Disabled" })
    expect(metadata).not.toHaveProperty("DeletionDate")
  })

  it("refuses what AWS refuses while a deletion is pending", async () => {
    await send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
    const refused = [
      signing(),
      new GetPublicKeyCommand({ KeyId }),
      new EnableKeyCommand({ KeyId }),
      new DisableKeyCommand({ KeyId }),
      new ScheduleKeyDeletionCommand({ KeyId }),
      new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
      new UntagResourceCommand({ KeyId, TagKeys: ["a"] }),
      new UpdateKeyDescriptionCommand({ KeyId, Description: "x" }),
    ]
    for (const command of refused) {
      const name = "KMSInvalidStateException"
      await expect(send(command as never)).rejects.toMatchObject({ name, message: `${arn} is pending deletion.` })
    }
    for (const command of [new GetKeyPolicyCommand({ KeyId }), new ListResourceTagsCommand({ KeyId })]) {
      await expect(send(command as never)).resolves.toBeDefined()
    }
  })

  it("ends with the waiting period, by the stand-ins' clock", async () => {
    await send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
    stage.clock.advance(7 * DAY_SECONDS - 60)
    expect(await describeKey()).toMatchObject({ KeyState: "PendingDeletion" })
    stage.clock.advance(60)
    const refusal = { name: "NotFoundException", message: `Key '${arn}' does not exist` }
    await expect(describeKey()).rejects.toMatchObject(refusal)
    await expect(send(new CancelKeyDeletionCommand({ KeyId }))).rejects.toMatchObject(refusal)
  })

  it.each([6, 31])("can't be pending deletion for %i days", async (days) => {
    const command = new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: days })
    await expect(send(command)).rejects.toMatchObject({ name: "ValidationException" })
  })

  it("can't be cancelled when no deletion is pending", async () => {
    await expect(send(new CancelKeyDeletionCommand({ KeyId }))).rejects.toMatchObject({
      name: "KMSInvalidStateException",
      message: `${arn} is not pending deletion.`,
    })
  })
})

describe("a key's name", () => {
  it.each([
    ["fake-key-id", "Invalid keyId 'fake-key-id'"],
    ["134f2428cec14b25a1ae9048164dba47", "Invalid keyId '134f2428cec14b25a1ae9048164dba47'"],
    ["arn:aws:kms:eu-west-1:000000000000:key/134f2428-cec1-4b25-a1ae-9048164dba47", "Invalid arn eu-west-1"],
    [
      "134f2428-cec1-4b25-a1ae-9048164dba47",
      "Key 'arn:aws:kms:us-east-1:000000000000:key/134f2428-cec1-4b25-a1ae-9048164dba47' does not exist",
    ],
    ["alias/nobody", "Alias arn:aws:kms:us-east-1:000000000000:alias/nobody is not found."],
  ])("that is nobody's is refused: %s", async (KeyId, message) => {
    await expect(send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({ name: "NotFoundException", message })
  })
})

describe("what belongs to a key", () => {
  it("is a description that can be changed", async () => {
    await send(new UpdateKeyDescriptionCommand({ KeyId, Description: "new" }))
    expect((await describeKey())?.Description).toBe("new")
  })

  it("is one policy, AWS's default unless another is put", async () => {
    const { Policy = "{}", PolicyName } = await send(new GetKeyPolicyCommand({ KeyId }))
    expect(PolicyName).toBe("default")
    expect(JSON.parse(Policy).Statement[0].Principal).toEqual({ AWS: `arn:aws:iam::${ACCOUNT}:root` })
    expect(await send(new ListKeyPoliciesCommand({ KeyId }))).toMatchObject({
      PolicyNames: ["default"],
      Truncated: false,
    })
    await send(new PutKeyPolicyCommand({ KeyId, PolicyName: "default", Policy: JSON.stringify(POLICY) }))
    expect((await send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(JSON.stringify(POLICY))
    const other = new GetKeyPolicyCommand({ KeyId, PolicyName: "other" })
    await expect(send(other)).rejects.toMatchObject({ name: "NotFoundException", message: "No such policy exists" })
  })

  it("is no rotation, since the key is asymmetric", async () => {
    const status = await send(new GetKeyRotationStatusCommand({ KeyId }))
    expect(status).toMatchObject({ KeyId, KeyRotationEnabled: false })
  })

  it("is its tags: added, changed, removed, and an empty list in the end", async () => {
    const tagsOf = async () => (await send(new ListResourceTagsCommand({ KeyId }))).Tags
    expect(await tagsOf()).toEqual([])
    const [a, b] = [
      { TagKey: "a", TagValue: "1" },
      { TagKey: "b", TagValue: "2" },
    ]
    await send(new TagResourceCommand({ KeyId, Tags: [a, b] }))
    await send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "3" }] }))
    expect(await tagsOf()).toEqual([{ TagKey: "a", TagValue: "3" }, b])
    await send(new UntagResourceCommand({ KeyId, TagKeys: ["a", "b", "nobody"] }))
    expect(await tagsOf()).toEqual([])
  })

  it.each([
    ["Tags beginning with aws: are reserved", [{ TagKey: "AWS:x", TagValue: "" }]],
    ["Duplicate tag keys", [1, 2].map((n) => ({ TagKey: "a", TagValue: `${n}` }))],
    ["Too many tags", Array.from({ length: 51 }, (_, n) => ({ TagKey: `t${n}`, TagValue: "" }))],
  ])("isn't a tag that AWS refuses: %s", async (message, Tags) => {
    const refusal = { name: "TagException", message }
    await expect(send(new TagResourceCommand({ KeyId, Tags }))).rejects.toMatchObject(refusal)
    await expect(stage.makeKey({ Tags })).rejects.toMatchObject(refusal)
  })
})

describe("ListKeys", () => {
  it("comes in pages, in the order of creation", async () => {
    const all = (await send(new ListKeysCommand({}))).Keys?.map(({ KeyId }) => KeyId)
    expect(all?.at(-1)).toBe(KeyId)
    const first = await send(new ListKeysCommand({ Limit: 2 }))
    expect(first.Truncated).toBe(true)
    const second = await send(new ListKeysCommand({ Marker: first.NextMarker }))
    expect(second.Truncated).toBe(false)
    expect([...(first.Keys ?? []), ...(second.Keys ?? [])].map(({ KeyId }) => KeyId)).toEqual(all)
    expect(first.Keys?.[0]?.KeyArn).toMatch(/^arn:aws:kms:us-east-1:000000000000:key\//)
    await expect(send(new ListKeysCommand({ Marker: "mine" }))).rejects.toMatchObject({
      name: "InvalidMarkerException",
    })
  })
})
