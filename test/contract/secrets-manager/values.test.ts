import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Stage, startStage, token } from "./stage.ts"

let stage: Stage
let name: string
let first: string
let serial = 0
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

async function fresh(): Promise<void> {
  name = `values/${serial++}`
  first = token()
  await stage.client.send(new CreateSecretCommand({ Name: name, SecretString: "v1", ClientRequestToken: first }))
}
const put = async (value: string, stages?: string[], id = token()) => {
  const VersionStages = stages === undefined ? {} : { VersionStages: stages }
  const input = { SecretId: name, SecretString: value, ClientRequestToken: id, ...VersionStages }
  return (await stage.client.send(new PutSecretValueCommand(input))).VersionId ?? ""
}
const move = (VersionStage: string, ids: { MoveToVersionId?: string; RemoveFromVersionId?: string }) =>
  stage.client.send(new UpdateSecretVersionStageCommand({ SecretId: name, VersionStage, ...ids }))
const labels = async () =>
  (await stage.client.send(new DescribeSecretCommand({ SecretId: name }))).VersionIdsToStages ?? {}
const get = (ids: { VersionId?: string; VersionStage?: string } = {}) =>
  stage.client.send(new GetSecretValueCommand({ SecretId: name, ...ids }))

describe("values", () => {
  it("makes a put without stages current, and what was current previous", async () => {
    await fresh()
    const second = await put("v2")
    expect(await labels()).toEqual({ [first]: ["AWSPREVIOUS"], [second]: ["AWSCURRENT"] })
    const third = await put("v3")
    expect(await labels()).toEqual({ [second]: ["AWSPREVIOUS"], [third]: ["AWSCURRENT"] })
  })

  it("takes a repeated token with the same value as done, and refuses it with another", async () => {
    await fresh()
    await put("v1", undefined, first)
    expect(await labels()).toEqual({ [first]: ["AWSCURRENT"] })
    const { ARN } = await get()
    const expected = {
      name: "ResourceExistsException",
      message: `You can't use ClientRequestToken ${first} because that value is already in use for a version of secret ${ARN}.`,
    }
    await expect(put("other", undefined, first)).rejects.toMatchObject(expected)
    const update = new UpdateSecretCommand({ SecretId: name, SecretString: "other", ClientRequestToken: first })
    await expect(stage.client.send(update)).rejects.toMatchObject(expected)
    const create = new CreateSecretCommand({ Name: name, SecretString: "other", ClientRequestToken: first })
    await expect(stage.client.send(create)).rejects.toMatchObject(expected)
  })

  it("takes a stage off any other version", async () => {
    await fresh()
    const second = await put("v2", ["one", "two", "three"])
    const third = await put("v3", ["one", "two", "four"])
    expect(await labels()).toEqual({ [first]: ["AWSCURRENT"], [second]: ["three"], [third]: ["four", "one", "two"] })
  })

  it("answers a put with the stages in the order asked for, and tells them in alphabetical order afterwards", async () => {
    await fresh()
    const VersionStages = ["two", "AWSPENDING", "one"]
    const input = { SecretId: name, SecretString: "v2", VersionStages }
    const { VersionStages: answered, VersionId } = await stage.client.send(new PutSecretValueCommand(input))
    expect(answered).toEqual(VersionStages)
    expect((await labels())[VersionId ?? ""]).toEqual(["AWSPENDING", "one", "two"])
  })

  it("gives a secret's first version AWSCURRENT whatever stage it is put with", async () => {
    name = `values/${serial++}`
    await stage.client.send(new CreateSecretCommand({ Name: name }))
    const id = await put("v1", ["AWSPENDING"])
    expect(await labels()).toEqual({ [id]: ["AWSCURRENT", "AWSPENDING"] })
  })

  it("takes AWSPENDING off beside AWSCURRENT on a put without stages, not on a label move", async () => {
    await fresh()
    const second = await put("v2", ["AWSPENDING"])
    await move("AWSCURRENT", { MoveToVersionId: second, RemoveFromVersionId: first })
    expect(await labels()).toEqual({ [first]: ["AWSPREVIOUS"], [second]: ["AWSCURRENT", "AWSPENDING"] })
    const third = await put("v3")
    expect(await labels()).toEqual({ [second]: ["AWSPREVIOUS"], [third]: ["AWSCURRENT"] })
  })

  it("keeps custom labels through promotions, and drops AWSPREVIOUS from what it was on", async () => {
    await fresh()
    const second = await put("v2", ["AWSCURRENT", "PUT0"])
    const third = await put("v3", ["AWSPENDING", "PUT1"])
    await move("AWSCURRENT", { MoveToVersionId: third, RemoveFromVersionId: second })
    const fourth = await put("v4", ["AWSPENDING", "PUT2"])
    await move("AWSCURRENT", { MoveToVersionId: fourth, RemoveFromVersionId: third })
    expect(await labels()).toEqual({
      [second]: ["PUT0"],
      [third]: ["AWSPREVIOUS", "PUT1"],
      [fourth]: ["AWSCURRENT", "AWSPENDING", "PUT2"],
    })
  })

  it("moves a label only for who names its holder", async () => {
    await fresh()
    const second = await put("v2", ["AWSPENDING"])
    await expect(move("AWSCURRENT", { MoveToVersionId: second })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${first}, so you must explicitly reference that version in RemoveFromVersionId.`,
    })
    const wrong = { MoveToVersionId: second, RemoveFromVersionId: second }
    await expect(move("AWSCURRENT", wrong)).rejects.toMatchObject({ name: "InvalidParameterException" })
    await expect(move("AWSCURRENT", { RemoveFromVersionId: first })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message:
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    })
    expect(await labels()).toEqual({ [first]: ["AWSCURRENT"], [second]: ["AWSPENDING"] })
  })

  it("refuses the twenty-first label, counted over all versions", async () => {
    await fresh()
    const labelsOf = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index}`)
    await put("v2", labelsOf("a", 10))
    const third = await put("v3", labelsOf("b", 9))
    await expect(put("v4", ["c"])).rejects.toMatchObject({ name: "LimitExceededException" })
    await expect(put("v4")).rejects.toMatchObject({ name: "LimitExceededException" })
    await expect(move("c", { MoveToVersionId: third })).rejects.toMatchObject({ name: "LimitExceededException" })
    await move("a0", {
      MoveToVersionId: third,
      RemoveFromVersionId: (await get({ VersionStage: "a0" })).VersionId ?? "",
    })
  })

  it("says exactly what it can't find", async () => {
    await fresh()
    const unknown = token()
    const cases = [
      [{ VersionStage: "AWSPREVIOUS" }, "staging label: AWSPREVIOUS"],
      [{ VersionId: unknown }, `VersionId: ${unknown}`],
    ] as const
    for (const [ids, what] of cases) {
      await expect(get(ids)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: `Secrets Manager can't find the specified secret value for ${what}`,
      })
    }
    await expect(get({ VersionId: first, VersionStage: "AWSPREVIOUS" })).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "You provided a VersionStage that is not associated to the provided VersionId.",
    })
  })

  it("lists labelled versions, and those without labels on request, without a VersionStages member", async () => {
    await fresh()
    const second = await put("v2")
    const third = await put("v3")
    const list = async (input: object) =>
      (await stage.client.send(new ListSecretVersionIdsCommand({ SecretId: name, ...input }))).Versions ?? []
    expect((await list({})).map((version) => version.VersionId)).toEqual([second, third])
    const all = await list({ IncludeDeprecated: true })
    expect(all.map((version) => version.VersionId)).toEqual([first, second, third])
    expect(all[0]).not.toHaveProperty("VersionStages")
    expect(all[2]).toMatchObject({ VersionStages: ["AWSCURRENT"], KmsKeyIds: ["DefaultEncryptionKey"] })
  })

  it("pages through versions", async () => {
    await fresh()
    await put("v2", ["x"])
    await put("v3", ["y"])
    const page = (NextToken?: string) =>
      stage.client.send(
        new ListSecretVersionIdsCommand({
          SecretId: name,
          MaxResults: 2,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      )
    const one = await page()
    const two = await page(one.NextToken)
    expect([one.Versions?.length, two.Versions?.length, two.NextToken]).toEqual([2, 1, undefined])
    await expect(page("bogus")).rejects.toMatchObject({ name: "InvalidNextTokenException" })
  })

  it("finds a secret by an ARN without its suffix, unless the name itself ends like one", async () => {
    const arnOf = async (Name: string) =>
      (await stage.client.send(new CreateSecretCommand({ Name, SecretString: "v" }))).ARN ?? ""
    const partial = (arn: string) => arn.slice(0, -7)
    const plain = await arnOf(`partial-${serial++}`)
    expect((await stage.client.send(new GetSecretValueCommand({ SecretId: partial(plain) }))).ARN).toBe(plain)
    const tricky = await arnOf("Invalid/_+=.@-Name-a1b2c3")
    await expect(stage.client.send(new GetSecretValueCommand({ SecretId: partial(tricky) }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    })
  })

  it("wants a value for a put, and a version only where UpdateSecret brings a value", async () => {
    await fresh()
    await expect(stage.client.send(new PutSecretValueCommand({ SecretId: name }))).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "You must provide either SecretString or SecretBinary.",
    })
    const described = await stage.client.send(new UpdateSecretCommand({ SecretId: name, Description: "d" }))
    expect(described).not.toHaveProperty("VersionId")
    const id = token()
    const update = new UpdateSecretCommand({ SecretId: name, SecretString: "v2", ClientRequestToken: id })
    expect((await stage.client.send(update)).VersionId).toBe(id)
  })

  it("drops deprecated versions beyond a hundred once they are a day old", async () => {
    await fresh()
    for (let index = 0; index < 110; index++) await put(`v${index}`)
    const count = async () =>
      (
        await stage.client.send(
          new ListSecretVersionIdsCommand({ SecretId: name, IncludeDeprecated: true, MaxResults: 100 }),
        )
      ).NextToken
    expect(await count()).toBeDefined()
    stage.clock.advance(90_000)
    await put("last")
    expect(await count()).toBeUndefined()
  })
})
