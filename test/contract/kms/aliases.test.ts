import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  GetPublicKeyCommand,
  ListAliasesCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ARN_PREFIX, DAY_SECONDS, type Stage, startStage } from "./stage.ts"

const AliasName = "alias/line/support"

let stage: Stage
let first: { readonly id: string; readonly arn: string }
let second: { readonly id: string; readonly arn: string }
beforeAll(async () => {
  stage = await startStage()
  first = await stage.makeKey()
  second = await stage.makeKey()
  await send(new CreateAliasCommand({ AliasName, TargetKeyId: first.arn }))
})
afterAll(() => stage.close())

const send: Stage["client"]["send"] = ((command: never) => stage.client.send(command)) as never
const aliases = async (input: { KeyId?: string } = {}) => (await send(new ListAliasesCommand(input))).Aliases ?? []

describe("an alias", () => {
  it.each([AliasName, `${ARN_PREFIX}${AliasName}`])("stands for its key where AWS lets it: %s", async (KeyId) => {
    expect((await send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyId).toBe(first.id)
    expect((await send(new GetPublicKeyCommand({ KeyId }))).KeyId).toBe(first.arn)
    const sign = new SignCommand({ KeyId, Message: Buffer.from("m"), SigningAlgorithm: "RSASSA_PSS_SHA_256" })
    expect((await send(sign)).KeyId).toBe(first.arn)
    await expect(send(new EnableKeyCommand({ KeyId }))).rejects.toMatchObject({ name: "NotFoundException" })
  })

  it("is listed with its ARN, its key and its dates, of all keys or of one", async () => {
    expect(await aliases()).toEqual([
      {
        AliasArn: `${ARN_PREFIX}${AliasName}`,
        AliasName,
        CreationDate: expect.any(Date),
        LastUpdatedDate: expect.any(Date),
        TargetKeyId: first.id,
      },
    ])
    expect(await aliases({ KeyId: second.arn })).toEqual([])
  })

  it("is moved to another key", async () => {
    stage.clock.advance(60)
    await send(new UpdateAliasCommand({ AliasName, TargetKeyId: second.id }))
    const [alias] = await aliases({ KeyId: second.id })
    expect(Number(alias?.LastUpdatedDate) - Number(alias?.CreationDate)).toBeGreaterThanOrEqual(60_000)
  })

  it("ends with DeleteAlias, and its key stays", async () => {
    await send(new CreateAliasCommand({ AliasName: "alias/short", TargetKeyId: first.id }))
    await send(new DeleteAliasCommand({ AliasName: "alias/short" }))
    await expect(send(new DescribeKeyCommand({ KeyId: "alias/short" }))).rejects.toThrow("is not found.")
    await expect(send(new DeleteAliasCommand({ AliasName: "alias/short" }))).rejects.toThrow(
      `Alias ${ARN_PREFIX}alias/short is not found.`,
    )
    await expect(send(new DescribeKeyCommand({ KeyId: first.id }))).resolves.toBeDefined()
  })

  it("ends with its key", async () => {
    const { id } = await stage.makeKey()
    await send(new CreateAliasCommand({ AliasName: "alias/mortal", TargetKeyId: id }))
    await send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }))
    await expect(send(new UpdateAliasCommand({ AliasName, TargetKeyId: id }))).rejects.toThrow("is pending deletion.")
    stage.clock.advance(8 * DAY_SECONDS)
    expect((await aliases()).map(({ AliasName }) => AliasName)).not.toContain("alias/mortal")
    await send(new CreateAliasCommand({ AliasName: "alias/mortal", TargetKeyId: first.id }))
  })

  it.each([
    [{ AliasName }, "AlreadyExistsException", `An alias with the name ${ARN_PREFIX}${AliasName} already exists`],
    [{ AliasName: "support" }, "ValidationException", 'Alias must start with the prefix "alias/"'],
    [{ AliasName: "alias/a b" }, "ValidationException", "Value 'alias/a b' at 'aliasName' failed"],
    [{ AliasName: "alias/aws/line" }, "NotAuthorizedException", ""],
    [{ TargetKeyId: AliasName }, "ValidationException", "Aliases must refer to keys. Not aliases"],
    [{ TargetKeyId: "nobody" }, "NotFoundException", "Invalid keyId 'nobody'"],
  ])("isn't made of %j", async (input, name, message) => {
    const command = new CreateAliasCommand({ AliasName: "alias/new", TargetKeyId: first.id, ...input })
    await expect(send(command)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })
})
