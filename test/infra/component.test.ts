import { existsSync } from "node:fs"
import { output } from "@pulumi/pulumi"
import { expect, test } from "vitest"
import { rotationInputOf } from "../../infra/input.ts"
import { resolveRotation } from "../../infra/model/resolve.ts"
import { resourceCounts } from "../../infra/plan/resource-counts.ts"
import { type Deployment, deploy, known } from "./deploy.ts"
import { argsWith, rotatingChannel, TOPIC } from "./example.ts"

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
  const common = { runtime: "nodejs24.x", architectures: ["arm64"], memorySize: 256 }
  expect(named("line-rotation").inputs).toMatchObject({
    ...common,
    handler: "rotation.handler",
    timeout: 60,
    environment: { variables: settings },
  })
  expect(named("line-sentinel").inputs).toMatchObject({
    ...common,
    handler: "sentinel.handler",
    timeout: 420,
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
  const { inputs, replaceOnChanges } = (await rotating).named("line-sentinel-not-running")
  expect(inputs).toMatchObject({
    metricName: "WatchRan",
    treatMissingData: "breaching",
    comparisonOperator: "LessThanThreshold",
    threshold: 3,
    period: 3600,
    warmUpConfiguration: { warmUpPeriodDurationInMinutes: 180, onlyStartEvaluatingAfterWarmUpPeriodEnds: true },
  })
  expect(replaceOnChanges).toEqual(["threshold", "period", "dimensions"])
})

test("only the alarm on silence is made anew when it expects more runs: channels that are added have none behind them", async () => {
  const alarms = (await rotating).ofType("aws:cloudwatch/metricAlarm:MetricAlarm")
  const replaced = alarms.filter(({ replaceOnChanges }) => replaceOnChanges.includes("threshold"))
  expect(replaced.map(({ name }) => name)).toEqual(["line-sentinel-not-running"])
  expect(replaced.map(({ inputs }) => inputs.treatMissingData)).toEqual(["breaching"])
})

test("alarms look at this stack's numbers only: the prefix's, or its functions'", async () => {
  const alarms = (await rotating).ofType("aws:cloudwatch/metricAlarm:MetricAlarm")
  const looked = alarms.map(({ inputs }) => [inputs.namespace, inputs.dimensions])
  const ours = looked.filter(([namespace]) => namespace === "LineTokenRotation")
  const lambda = looked.filter(([namespace]) => namespace === "AWS/Lambda")
  expect(ours.length).toBeGreaterThan(0)
  for (const [, dimensions] of ours) expect(dimensions).toEqual({ Prefix: "line-tokens" })
  expect(lambda.map(([, dimensions]) => dimensions)).toEqual([
    { FunctionName: "line-tokens-rotation" },
    { FunctionName: "line-tokens-sentinel" },
  ])
  expect(ours.length + lambda.length).toBe(alarms.length)
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

test("a component that is renamed says its old name, by which the engine finds its parts again", async () => {
  const { resources } = await deploy(argsWith(), { aliases: [{ name: "old" }] })
  expect(resources[0]?.aliases).toEqual(["old"])
})
