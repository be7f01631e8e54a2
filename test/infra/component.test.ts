import { generateKeyPairSync } from "node:crypto"
import { existsSync } from "node:fs"
import { output, secret } from "@pulumi/pulumi"
import { expect, test } from "vitest"
import type { ChannelArgs } from "../../infra/args.ts"
import { rotationInputOf } from "../../infra/input.ts"
import { resolveRotation } from "../../infra/model/resolve.ts"
import { resourceCounts } from "../../infra/plan/resource-counts.ts"
import { type Deployment, deploy, known } from "./deploy.ts"
import { argsWith, CANARY, rotatingChannel, TOPIC } from "./example.ts"
import { isSecret } from "./registrations.ts"

const COMPONENT = "urn:pulumi:stack::project::line-token-rotation:index:LineTokenRotation::line"

function countsOf({ resources }: Deployment): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1
  return counts
}

function plannedCounts(args: ReturnType<typeof argsWith>): Record<string, number> {
  const rotation = resolveRotation(rotationInputOf(args))
  return Object.fromEntries(resourceCounts(rotation).map(({ type, count }) => [type, count]))
}

function jsonOf(value: unknown): unknown {
  return JSON.parse(String(value))
}

const rotating = deploy(argsWith())

test("a channel with two apps is so many resources, as the plan says", async () => {
  const counts = countsOf(await rotating)
  expect(counts).toEqual({
    "line-token-rotation:index:LineTokenRotation": 1,
    "aws:iam/role:Role": 3,
    "aws:iam/rolePolicy:RolePolicy": 3,
    "aws:cloudwatch/logGroup:LogGroup": 2,
    "aws:lambda/function:Function": 2,
    "aws:lambda/permission:Permission": 1,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": 1,
    "aws:scheduler/scheduleGroup:ScheduleGroup": 1,
    "aws:scheduler/schedule:Schedule": 1,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 11,
    "aws:cloudwatch/eventRule:EventRule": 1,
    "aws:cloudwatch/eventTarget:EventTarget": 1,
    "aws:cloudwatch/dashboard:Dashboard": 1,
    "aws:kms/key:Key": 1,
    "aws:kms/alias:Alias": 1,
    "aws:secretsmanager/secret:Secret": 3,
    "aws:secretsmanager/secretPolicy:SecretPolicy": 3,
    "aws:secretsmanager/secretVersion:SecretVersion": 1,
    "aws:secretsmanager/secretRotation:SecretRotation": 2,
    "aws:lambda/invocation:Invocation": 5,
  })
  expect(counts).toEqual(plannedCounts(argsWith()))
})

test("the plan counts what is made in every phase, with every kind of key", async () => {
  for (const args of [
    { channels: { a: { channelId: "1", apps: ["x"] }, b: rotatingChannel({ nextKey: {}, apps: ["x"] }) } },
    argsWith({ kmsKeyId: "alias/own" }, { revokeOnDelete: false, alarmTopicArns: [TOPIC, `${TOPIC}-2`] }),
    { channels: { support: { channelId: "1", apps: ["x"], kid: "kid-1" } } },
  ]) {
    expect(countsOf(await deploy(args))).toEqual(plannedCounts(args))
  }
})

test("the component has every part as its child, and no argument of its own in the state", async () => {
  const { resources } = await rotating
  const [component, ...parts] = resources
  expect(component?.wire).toEqual({})
  for (const part of parts) expect([part.name, part.parent]).toEqual([part.name, COMPONENT])
  for (const part of parts) expect(part.name).toMatch(/^line-/)
  for (const part of parts) expect(part.ignoreChanges).toEqual([])
})

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
    input: JSON.stringify({ operation: "revoke-held", channel: "support", app: "bot" }),
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
    input: JSON.stringify({ operation: "preflight", channel: "support", apps: ["bot", "crm"], foreignTokens: 0 }),
    triggers: {
      channelId: "1234567890",
      kid: "kid-1",
      key: "arn:aws:kms:ap-northeast-1:123456789012:line-support-key-1",
      credentials: "version-of-line-support-credentials-value",
    },
  })
  expect(dependsOn).toContain("line-support-credentials-value")
})

test("preflight is told that another channel is meant, only when it is", async () => {
  const { named } = await deploy(argsWith({ replaceChannel: true }))
  expect(jsonOf(named("line-support-preflight").inputs.input)).toMatchObject({ replaceChannel: true })
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

test("the functions are as Lambda wants them, with their settings", async () => {
  const { named } = await deploy(
    argsWith({}, { graceHours: 48, tokenLifetimeDays: 20, lineApiOrigin: "http://127.0.0.1:8080" }),
  )
  const settings = {
    SECRET_PREFIX: "line-tokens",
    TOKEN_LIFETIME_SECONDS: "1728000",
    GRACE_SECONDS: "172800",
    SLOT_RESERVE: "3",
    LINE_API_ORIGIN: "http://127.0.0.1:8080",
  }
  const common = { runtime: "nodejs24.x", architectures: ["arm64"], memorySize: 256, timeout: 60 }
  expect(named("line-rotation").inputs).toMatchObject({
    ...common,
    handler: "rotation.handler",
    environment: { variables: settings },
  })
  expect(named("line-sentinel").inputs).toMatchObject({
    ...common,
    handler: "sentinel.handler",
    environment: { variables: { ...settings, ROTATION_INTERVAL_SECONDS: "604800" } },
    loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/line-tokens-sentinel" },
  })
  expect(named("line-rotation").inputs).not.toHaveProperty("reservedConcurrentExecutions")
})

test("Secrets Manager may call the rotation function for this account's secrets only", async () => {
  expect((await rotating).named("line-rotation-permission").inputs).toEqual({
    action: "lambda:InvokeFunction",
    function: "line-tokens-rotation",
    principal: "secretsmanager.amazonaws.com",
    sourceAccount: "123456789012",
  })
})

test("each alarm says what to do, and its runbook is there", async () => {
  for (const { inputs } of (await rotating).ofType("aws:cloudwatch/metricAlarm:MetricAlarm")) {
    const runbook = /docs\/runbooks\/[a-z-]+\.md$/.exec(String(inputs.alarmDescription))?.[0] ?? "none"
    expect([runbook, existsSync(runbook)]).toEqual([runbook, true])
    expect(inputs.alarmActions).toEqual([TOPIC])
    expect(inputs.okActions).toEqual([TOPIC])
  }
})

test("the sentinel's silence is an alarm, and the time before its first run isn't", async () => {
  expect((await rotating).named("line-sentinel-not-running").inputs).toMatchObject({
    metricName: "WatchRan",
    treatMissingData: "breaching",
    comparisonOperator: "LessThanThreshold",
    threshold: 3,
    period: 3600,
    warmUpConfiguration: { warmUpPeriodDurationInMinutes: 180 },
  })
})

test("failed and abandoned rotations of this prefix go to every alarm topic", async () => {
  const { named } = await rotating
  expect(jsonOf(named("line-rotation-events").inputs.eventPattern)).toEqual({
    source: ["aws.secretsmanager"],
    "detail-type": ["AWS Service Event via CloudTrail"],
    detail: {
      eventName: ["RotationFailed", "RotationAbandoned"],
      additionalEventData: {
        SecretId: [{ prefix: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:line-tokens/" }],
      },
    },
  })
  expect(named("line-rotation-events-0").inputs.arn).toBe(TOPIC)
})

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
  expect(registered.named("line-support-preflight").inputs.triggers).toMatchObject({
    nextKid: "kid-2",
    nextKey: second,
  })
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

test("what other resources give is taken as it comes", async () => {
  const topic = output(TOPIC)
  const reader = output("arn:aws:iam::123456789012:role/bot")
  const key = output("arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-4333-8444-555555555555")
  const vpc = { subnetIds: [output("subnet-0a1b2c3d")], securityGroupIds: [output("sg-0a1b2c3d")] }
  const { named } = await deploy(
    argsWith({}, { alarmTopicArns: [topic], readers: [reader], encryptionKeyId: key, vpc }),
  )
  expect(named("line-token-leaked").inputs.alarmActions).toEqual([TOPIC])
  expect(String(named("line-support.bot-token-policy").inputs.policy)).toContain("role/bot")
  expect(String(named("line-support-credentials-policy").inputs.policy)).not.toContain("role/bot")
  expect(named("line-support.bot-token").inputs.kmsKeyId).toBe(await known(key))
  expect(named("line-rotation").inputs.vpcConfig).toEqual({
    subnetIds: ["subnet-0a1b2c3d"],
    securityGroupIds: ["sg-0a1b2c3d"],
  })
  expect(String(named("line-rotation-policy").inputs.policy)).toContain("ec2:CreateNetworkInterface")
})

test("an option without a value, as YAML has them, is left out", async () => {
  const nothing = { vpc: null, encryptionKeyId: null, readers: null, alarmTopicArns: null, tags: null, schedule: null }
  const channel = { nextKey: null, kmsKeyId: null, privateKey: null, foreignTokens: null }
  const { named, ofType } = await deploy(argsWith(channel as never, nothing as never))
  expect(named("line-support.bot-token").inputs).not.toHaveProperty("kmsKeyId")
  expect(named("line-rotation").inputs).not.toHaveProperty("vpcConfig")
  expect(String(named("line-rotation-policy").inputs.policy)).not.toContain("ec2:")
  expect(ofType("aws:kms/key:Key").map(({ name }) => name)).toEqual(["line-support-key-1"])
})

test("an app and a channel whose names run together are kept apart", async () => {
  const channels = { a: rotatingChannel({ apps: ["b-c"] }), "a-b": rotatingChannel({ apps: ["c"], channelId: "2" }) }
  const { resources } = await deploy({ channels })
  const urns = resources.map(({ type, name }) => `${type}::${name}`)
  expect(new Set(urns).size).toBe(urns.length)
})

test("revokeOnDelete false leaves the revocations out", async () => {
  const { ofType } = await deploy(argsWith({}, { revokeOnDelete: false }))
  const names = ofType("aws:lambda/invocation:Invocation").map(({ name }) => name)
  expect(names).toEqual(["line-support-preflight", "line-support.bot-first-token", "line-support.crm-first-token"])
})

test("a component that is renamed says its old name, by which the engine finds its parts again", async () => {
  const { resources } = await deploy(argsWith(), { aliases: [{ name: "old" }] })
  expect(resources[0]?.aliases).toEqual(["old"])
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
