import {
  CreateSecretCommand,
  DeleteSecretCommand,
  type Filter,
  ListSecretsCommand,
  type ListSecretsCommandInput,
} from "@aws-sdk/client-secrets-manager"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Stage, startStage } from "./stage.ts"

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  const secrets = [
    { Name: "testing1/one", Description: "a secret" },
    { Name: "/testing2/two", Description: "an secret" },
    { Name: "testing3/three", Description: "asecret" },
    { Name: "/testing4/four", Description: "thesecret" },
    { Name: "SecretOne", Tags: [{ Key: "colour", Value: "foobar" }] },
    { Name: "uat/COMPANYthings" },
    { Name: "prod-AppBeta/x" },
  ]
  for (const secret of secrets) await stage.client.send(new CreateSecretCommand({ ...secret, SecretString: "v" }))
  await stage.client.send(new CreateSecretCommand({ Name: "gone" }))
  await stage.client.send(new DeleteSecretCommand({ SecretId: "gone" }))
})
afterAll(() => stage.close())

const list = (input: ListSecretsCommandInput = {}) => stage.client.send(new ListSecretsCommand(input))
const names = async (input: ListSecretsCommandInput = {}) =>
  ((await list(input)).SecretList ?? []).map((secret) => secret.Name)
const matching = (Key: string, ...Values: string[]) => names({ Filters: [{ Key, Values } as Filter] })

describe("ListSecrets", () => {
  it("lists in order of creation what isn't going to be deleted, each with its labels", async () => {
    const { SecretList = [] } = await list()
    expect(SecretList).toHaveLength(7)
    expect(SecretList[0]).toMatchObject({ Name: "testing1/one", SecretVersionsToStages: expect.any(Object) })
    expect(SecretList[0]).not.toHaveProperty("VersionIdsToStages")
    expect(SecretList[0]).not.toHaveProperty("DeletedDate")
    expect(await names({ IncludePlannedDeletion: true })).toContain("gone")
  })

  it.each([
    ["name", ["/"], ["/testing2/two", "/testing4/four"]],
    ["name", ["testing1 one"], []],
    ["name", ["testing1", "testing3"], ["testing1/one", "testing3/three"]],
    ["name", ["TESTING1"], []],
    ["description", ["a"], ["testing1/one", "/testing2/two", "testing3/three"]],
    ["description", ["A SECRET"], ["testing1/one", "/testing2/two"]],
    ["tag-key", ["col"], ["SecretOne"]],
    ["tag-value", ["bar"], []],
    ["all", ["foo"], ["SecretOne"]],
    ["all", ["sec one"], ["SecretOne"]],
    ["all", ["ret"], []],
    ["all", ["company"], []],
    ["all", ["Ythings"], ["uat/COMPANYthings"]],
    ["all", ["+"], []],
    ["all", ["AppBeta"], []],
  ])("finds by %s %j: %j", async (key, values, expected) => {
    expect(await matching(key, ...values)).toEqual(expected)
  })

  it("turns a filter round with an exclamation mark", async () => {
    const withoutSlash = await matching("name", "!/")
    expect(withoutSlash).toContain("testing1/one")
    expect(withoutSlash).not.toContain("/testing2/two")
    const found = await matching("description", "!a")
    expect(found).toContain("/testing4/four")
    expect(found).not.toContain("testing3/three")
  })

  it("wants all filters met", async () => {
    const filter = (Key: "description" | "name", value: string): Filter => ({ Key, Values: [value] })
    expect(await names({ Filters: [filter("description", "a"), filter("name", "/")] })).toEqual(["/testing2/two"])
  })

  it("pages, and sorts on request", async () => {
    const one = await list({ MaxResults: 4, SortBy: "name", SortOrder: "desc" })
    const two = await list({ MaxResults: 4, SortBy: "name", SortOrder: "desc", NextToken: one.NextToken ?? "" })
    const all = [...(one.SecretList ?? []), ...(two.SecretList ?? [])].map((secret) => secret.Name ?? "")
    expect(all).toEqual([...all].sort().reverse())
    expect([all.length, two.NextToken]).toEqual([7, undefined])
  })

  it.each([
    [[{ Values: ["x"] }], "InvalidParameterException", "Invalid filter key"],
    [[{ Key: "description" }], "InvalidParameterException", "Invalid filter values for key: description"],
    [
      [{ Key: "invalid", Values: ["x"] }],
      "ValidationException",
      /^1 validation error detected: Value 'invalid' at 'filters\.1\.member\.key' failed/,
    ],
  ])("refuses the filters %j", async (filters, name, message) => {
    await expect(list({ Filters: filters as Filter[] })).rejects.toMatchObject({
      name,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    })
  })
})
