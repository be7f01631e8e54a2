import { expect, test } from "vitest"
import type { ChannelArgs, NextKeyArgs } from "../../infra/args.ts"
import { deploy } from "./deploy.ts"
import { argsWith, CANARY } from "./example.ts"
import { isSecret } from "./registrations.ts"

function jsonOf(value: unknown): unknown {
  return JSON.parse(String(value))
}

const rotating = deploy(argsWith())

test("the channel secret goes to one place only, and as a secret", async () => {
  const { resources, named } = await rotating
  const { wire, inputs } = named("line-support-credentials-value")
  expect(isSecret(wire.secretString)).toBe(true)
  expect(jsonOf(inputs.secretString)).toEqual({
    schema: 1,
    channelId: "1234567890",
    channelSecret: CANARY,
    kid: "kid-1",
    kmsKeyId: "arn:aws:kms:ap-northeast-1:123456789012:line-support-key-1",
  })
  const holders = resources.filter((resource) => JSON.stringify(resource.wire).includes(CANARY))
  expect(holders.map(({ name }) => name)).toEqual(["line-support-credentials-value"])
})

test("no version of a token secret is managed", async () => {
  const { ofType } = await rotating
  const managed = ofType("aws:secretsmanager/secretVersion:SecretVersion").map(({ inputs }) => inputs.secretId)
  expect(managed).toEqual(["arn:aws:secretsmanager:ap-northeast-1:123456789012:line-support-credentials"])
})

test("a rotation is turned on after whatever it needs, and after preflight", async () => {
  const { dependsOn, inputs } = (await rotating).named("line-support.bot-rotation")
  expect(inputs.rotationRules).toEqual({
    duration: "4h",
    scheduleExpression: expect.stringMatching(/^cron\(0 \d+ \? \* [A-Z]{3} \*\)$/),
  })
  for (const part of [
    "line-rotation",
    "line-rotation-permission",
    "line-support-key-1",
    "line-support-credentials-value",
  ]) {
    expect(dependsOn).toContain(part)
  }
  expect(dependsOn).toContain("line-support.bot-token-policy")
  expect(dependsOn).toContain("line-support-preflight")
})

test("a token secret says that it rotates after preflight only, so a channel that was refused may go back", async () => {
  const { dependsOn, inputs } = (await rotating).named("line-support.bot-token")
  expect(dependsOn).toContain("line-support-preflight")
  expect(inputs.description).toMatch(/; rotates by itself$/)
})

test("a function is made after its log group and its role's policy", async () => {
  const { named } = await rotating
  for (const name of ["rotation", "sentinel"]) {
    expect(named(`line-${name}`).dependsOn).toEqual(
      expect.arrayContaining([`line-${name}-policy`, `line-${name}-logs`]),
    )
  }
})

test("what is held is revoked after the rotation is cancelled, and before credentials, key, secret and function go", async () => {
  const { named } = await rotating
  const { dependsOn, inputs } = named("line-support.bot-revocation")
  expect(inputs).toEqual({
    functionName: "line-tokens-sentinel",
    input: JSON.stringify({ operation: "revoke-held", channel: "support", app: "bot", apps: ["bot", "crm"] }),
    lifecycleScope: "CRUD",
  })
  expect(named("line-support.bot-rotation").dependsOn).toContain("line-support.bot-revocation")
  for (const part of ["token", "token-policy"]) expect(dependsOn).toContain(`line-support.bot-${part}`)
  for (const part of ["credentials", "credentials-value", "key-1"]) expect(dependsOn).toContain(`line-support-${part}`)
  expect(dependsOn).toContain("line-sentinel")
})

test("preflight is repeated when what it proves has changed, and says nothing secret", async () => {
  const { inputs, dependsOn } = (await rotating).named("line-support-preflight")
  expect(inputs).toEqual({
    functionName: "line-tokens-sentinel",
    input: JSON.stringify({
      operation: "preflight",
      channel: "support",
      apps: ["bot", "crm"],
      foreignTokens: 0,
      channelId: "1234567890",
      kid: "kid-1",
    }),
    triggers: {
      key: "arn:aws:kms:ap-northeast-1:123456789012:line-support-key-1",
      credentials: "version-of-line-support-credentials-value",
    },
  })
  expect(dependsOn).toContain("line-support-credentials-value")
})

test("preflight is told that another channel is meant, only when it is, and is made after the credentials that name it", async () => {
  const { named } = await deploy(argsWith({ replaceChannel: true, channelId: "42" }))
  const { inputs, dependsOn } = named("line-support-preflight")
  expect(jsonOf(inputs.input)).toMatchObject({ replaceChannel: true, channelId: "42" })
  expect(jsonOf(named("line-support-credentials-value").inputs.secretString)).toMatchObject({ channelId: "42" })
  expect(dependsOn).toContain("line-support-credentials-value")
})

test.each([
  ["written by the component", {}],
  ["written by the operator", { channelSecret: undefined, credentialsStored: true }],
])("preflight compares the settings' channel id and kids with credentials that are %s", async (_, credentials) => {
  const eventWith = async (nextKey: NextKeyArgs | undefined) => {
    const { named } = await deploy(argsWith({ ...credentials, ...(nextKey && { nextKey }) } as unknown as ChannelArgs))
    return jsonOf(named("line-support-preflight").inputs.input)
  }
  expect(await eventWith(undefined)).toMatchObject({ channelId: "1234567890", kid: "kid-1" })
  expect(await eventWith({})).not.toHaveProperty("nextKid")
  expect(await eventWith({ kid: "kid-2" })).toMatchObject({ kid: "kid-1", nextKid: "kid-2" })
})

test("the first token is awaited after the rotation is turned on, and watched from then on", async () => {
  const { named } = await rotating
  expect(named("line-support.bot-first-token").dependsOn).toContain("line-support.bot-rotation")
  const watch = named("line-support-watch")
  expect(watch.dependsOn).toEqual(
    expect.arrayContaining(["line-support.bot-rotation", "line-support.crm-rotation", "line-scheduler-policy"]),
  )
  expect(watch.inputs).toMatchObject({
    name: "support",
    groupName: "line-tokens",
    scheduleExpression: "rate(15 minutes)",
    flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 5 },
    target: {
      input: JSON.stringify({ operation: "watch", channel: "support", apps: ["bot", "crm"], foreignTokens: 0 }),
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 900 },
    },
  })
})

test("revokeOnDelete false leaves the revocations out", async () => {
  const { ofType } = await deploy(argsWith({}, { revokeOnDelete: false }))
  const names = ofType("aws:lambda/invocation:Invocation").map(({ name }) => name)
  expect(names).toEqual(["line-support-preflight", "line-support.bot-first-token", "line-support.crm-first-token"])
})
