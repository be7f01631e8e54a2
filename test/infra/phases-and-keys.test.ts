import { generateKeyPairSync } from "node:crypto"
import { output, secret } from "@pulumi/pulumi"
import { expect, test } from "vitest"
import type { ChannelArgs } from "../../infra/args.ts"
import { type Deployment, deploy, known } from "./deploy.ts"
import { argsWith } from "./example.ts"

function jsonOf(value: unknown): unknown {
  return JSON.parse(String(value))
}

test("without a kid there are a key and secrets, and nothing that rotates", async () => {
  const { component, resources } = await deploy({ channels: { support: { channelId: "1234567890", apps: ["bot"] } } })
  const names = resources.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining(["line-support-key-1", "line-support-credentials", "line-support.bot-token"]),
  )
  const types = new Set(resources.map(({ type }) => type.split(":").at(-1)))
  for (const type of ["SecretVersion", "SecretRotation", "Invocation", "Schedule", "MetricAlarm"])
    expect(types).not.toContain(type)
  expect(await known(component.phases)).toEqual({ support: "register-key" })
  expect((await known(component.nextSteps)).support).toContain("pulumi config set")
  expect(Object.keys(JSON.parse((await known(component.publicJwks)).support ?? "{}"))).toEqual([
    "kty",
    "alg",
    "use",
    "e",
    "n",
  ])
})

test("credentials that the operator writes are waited for, and then proved", async () => {
  const channel = { channelId: "1234567890", apps: ["bot"], kid: "kid-1" }
  const waiting = await deploy({ channels: { support: channel } })
  expect(await known(waiting.component.phases)).toEqual({ support: "waiting-for-credentials" })
  expect(waiting.ofType("aws:lambda/invocation:Invocation")).toEqual([])
  const stored = await deploy({ channels: { support: { ...channel, credentialsStored: true } } })
  expect(await known(stored.component.phases)).toEqual({ support: "rotating" })
  expect(stored.ofType("aws:secretsmanager/secretVersion:SecretVersion")).toEqual([])
  expect(stored.named("line-support-preflight").inputs.triggers).not.toHaveProperty("credentials")
})

test("a next key is made beside the present one, told to the functions with its kid, and takes its place under its own name", async () => {
  const started = await deploy(argsWith({ nextKey: {} }))
  const value = ({ named }: Deployment) => jsonOf(named("line-support-credentials-value").inputs.secretString)
  expect(started.ofType("aws:kms/key:Key").map(({ name }) => name)).toEqual([
    "line-support-key-1",
    "line-support-key-2",
  ])
  expect(value(started)).not.toHaveProperty("nextKey")
  expect(Object.keys(await known(started.component.nextPublicJwks))).toEqual(["support"])
  const registered = await deploy(argsWith({ nextKey: { kid: "kid-2" } }))
  const second = "arn:aws:kms:ap-northeast-1:123456789012:line-support-key-2"
  expect(value(registered)).toMatchObject({ kid: "kid-1", nextKey: { kid: "kid-2", kmsKeyId: second } })
  const { input, triggers } = registered.named("line-support-preflight").inputs
  expect(jsonOf(input)).toMatchObject({ nextKid: "kid-2" })
  expect(triggers).toMatchObject({ nextKey: second })
  const finished = await deploy(argsWith({ kid: "kid-2", signingKeyGeneration: 2 }))
  expect(finished.ofType("aws:kms/key:Key").map(({ name }) => name)).toEqual(["line-support-key-2"])
  expect(value(finished)).toMatchObject({ kid: "kid-2", kmsKeyId: second })
})

test("a private key is kept as a secret, and its public half is an output", async () => {
  const pem = generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString()
  const { component, ofType, named, resources } = await deploy(argsWith({ privateKey: secret(pem) }))
  expect(ofType("aws:kms/key:Key")).toEqual([])
  expect(jsonOf(named("line-support-credentials-value").inputs.secretString)).toMatchObject({ privateKey: pem })
  expect(Object.keys(JSON.parse((await known(component.publicJwks)).support ?? "{}"))).toEqual([
    "kty",
    "alg",
    "use",
    "e",
    "n",
  ])
  const line = pem.split("\n")[1] ?? "no line"
  expect(resources.filter(({ wire }) => JSON.stringify(wire).includes(line)).map(({ name }) => name)).toEqual([
    "line-support-credentials-value",
  ])
})

test("a key of the user's own may be signed with by the roles, by its ARN", async () => {
  const { named } = await deploy(argsWith({ kmsKeyId: "alias/own" }))
  for (const role of ["rotation", "sentinel"]) {
    const policy = String(named(`line-${role}-policy`).inputs.policy)
    expect(policy).toContain("arn:aws:kms:ap-northeast-1:123456789012:key/of-alias/own")
  }
})

test("what a preview knows is shown although other things aren't known yet", async () => {
  const { component } = await deploy(argsWith({}), {}, true)
  expect(await known(component.phases)).toEqual({ support: "rotating" })
})

test("no next step has a colon in its first line: Pulumi's CLI would take the text for YAML, and show it in pieces", async () => {
  const stages = [{ kid: undefined }, { channelSecret: undefined }, {}, { nextKey: {} }, { nextKey: { kid: "kid-2" } }]
  for (const stage of stages) {
    const { component } = await deploy(argsWith(stage as Partial<ChannelArgs>))
    const [firstLine] = ((await known(component.nextSteps)).support ?? ":").split("\n")
    expect(firstLine).not.toContain(":")
  }
})

test("a present and a next key of the user's own may both be known only later", async () => {
  const arn = (id: string) => `arn:aws:kms:ap-northeast-1:123456789012:key/${id}`
  const [present, next] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"]
  const keys = { kmsKeyId: output(arn(present ?? "")), nextKey: { kid: "kid-2", kmsKeyId: output(arn(next ?? "")) } }
  const { component } = await deploy(argsWith({ channelSecret: secret("0123456789abcdef0123456789abcdef"), ...keys }))
  expect(await known(component.phases)).toEqual({ support: "rotating" })
})

test("a next step names keys that are known only later, not what stands for them", async () => {
  const [present, next] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"]
  const keys = { kmsKeyId: output(`${present}`), nextKey: { kid: "kid-2", kmsKeyId: output(`${next}`) } }
  const stored = { channelSecret: undefined, credentialsStored: true } as unknown as ChannelArgs
  const { component } = await deploy(argsWith({ ...stored, ...keys }))
  const nextStep = (await known(component.nextSteps)).support
  expect(nextStep).toContain(`"kid":"kid-2","kmsKeyId":"${next}"`)
  expect(nextStep).toContain(`channels.support.kmsKeyId' '${next}'`)
  expect(nextStep).not.toContain("00000000-0000-4000-8000")
  const { component: waiting } = await deploy({
    channels: { support: { channelId: "1", apps: ["bot"], kid: "kid-1", kmsKeyId: keys.kmsKeyId } },
  })
  expect((await known(waiting.nextSteps)).support).toContain(`"kmsKeyId":"${present}"}`)
})
