import { describe, expect, test } from "vitest"
import { SLOT_RESERVE, SLOTS } from "../../../../infra/model/limits.ts"
import { resolveRotation } from "../../../../infra/model/resolve.ts"
import type { RotationInput } from "../../../../infra/model/rotation-input.ts"
import { parseTokenSecretArn } from "../../../../lambda/names.ts"

const CHANNEL = { channelId: "1234567890", apps: ["bot", "crm"], kid: "k1", hasChannelSecret: true }
const LEAST: RotationInput = { channels: { support: CHANNEL } }

describe("what is left out", () => {
  test("gets the documented defaults", () => {
    expect(resolveRotation(LEAST)).toMatchObject({
      prefix: "line-tokens",
      rotationWindowHours: 4,
      tokenLifetimeSeconds: 2_592_000,
      graceSeconds: 86_400,
      consumerCacheSeconds: 3_600,
      sentinelEveryMinutes: 15,
      longestIntervalSeconds: 604_800,
      recoveryWindowInDays: 30,
      alarmTopicArns: [],
      logRetentionDays: 30,
      vpc: undefined,
      encryptionKeyId: undefined,
      readers: [],
      tags: {},
      revokeOnDelete: true,
      lineApiOrigin: undefined,
    })
  })
  test("is the same as a key without a value, which YAML makes null", () => {
    const blank = { ...LEAST, schedule: null, vpc: null, tags: null, graceHours: null } as unknown as RotationInput
    expect(resolveRotation(blank)).toEqual(resolveRotation(LEAST))
  })
  test("gives each app a weekly schedule of its own, and always the same", () => {
    const [support] = resolveRotation(LEAST).channels
    const expressions = support?.apps.map(({ scheduleExpression }) => scheduleExpression) ?? []
    expect(expressions).toEqual(["cron(0 13 ? * SAT *)", "cron(0 19 ? * WED *)"])
  })
})

describe("what is given", () => {
  test("as text, as stack config has numbers and flags, is taken for what it says", () => {
    const text = { ...LEAST, graceHours: "48", revokeOnDelete: "false" } as unknown as RotationInput
    expect(resolveRotation(text)).toMatchObject({ graceSeconds: 172_800, revokeOnDelete: false })
  })
  test("as a number for a channel id, as `pulumi config set --path` has it, is taken", () => {
    const input = { channels: { support: { ...CHANNEL, channelId: 1234567890 } } } as unknown as RotationInput
    expect(resolveRotation(input).channels[0]?.channelId).toBe("1234567890")
  })
  test("for a channel goes before what is given for all", () => {
    const sales = { channelId: "2", apps: ["bot"], schedule: "rate(3 days)" }
    const { channels, longestIntervalSeconds } = resolveRotation({
      channels: { support: CHANNEL, sales },
      schedule: "cron(0 3 ? * SUN *)",
    })
    expect(channels.map(({ apps }) => apps.map(({ scheduleExpression }) => scheduleExpression))).toEqual([
      ["cron(0 3 ? * SUN *)", "cron(0 3 ? * SUN *)"],
      ["rate(3 days)"],
    ])
    expect(longestIntervalSeconds).toBe(604_800)
  })
  test("for a VPC, readers, tags and a key of one's own comes through as it is", () => {
    const more = {
      vpc: { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"] },
      readers: ["arn:aws:iam::123456789012:root"],
      tags: { team: "bots" },
      encryptionKeyId: "alias/secrets",
      alarmTopicArns: ["arn:aws:sns:ap-northeast-1:123456789012:on-call"],
      recoveryWindowInDays: 7,
    }
    expect(resolveRotation({ ...LEAST, ...more })).toMatchObject(more)
  })
})

describe("names", () => {
  test("are those by which the functions know a token secret's channel", () => {
    const [support] = resolveRotation({ ...LEAST, prefix: "line/prod" }).channels
    for (const app of support?.apps ?? []) {
      const arn = `arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:${app.secretName}-AbCdEf`
      const credentialsSecretName = support?.credentialsSecretName
      expect(parseTokenSecretArn(arn, "line/prod")).toEqual({
        channel: "support",
        app: app.name,
        credentialsSecretName,
      })
    }
  })
})

describe("the budget of live tokens", () => {
  test("is two an app with a weekly schedule, beside foreign tokens and the reserve", () => {
    const channels = { support: { ...CHANNEL, foreignTokens: 5 } }
    expect(resolveRotation({ channels }).channels[0]?.budget).toEqual({
      appTokens: 4,
      foreignTokens: 5,
      reserve: SLOT_RESERVE,
      slots: SLOTS,
    })
  })
  test("counts each token that is still in its grace when rotations come fast", () => {
    const [support] = resolveRotation({ ...LEAST, schedule: "rate(4 hours)" }).channels
    expect(support?.apps.map(({ liveTokens }) => liveTokens)).toEqual([9, 9])
  })
})

describe("a warning", () => {
  const warningsOf = (input: RotationInput) => resolveRotation(input).warnings.join("\n")
  const quiet = { ...LEAST, alarmTopicArns: ["arn:aws:sns:ap-northeast-1:123456789012:on-call"] }

  test("isn't given without need", () => {
    expect(warningsOf(quiet)).toBe("")
  })
  test("is given when nobody is told of alarms", () => {
    expect(warningsOf(LEAST)).toMatch(/alarmTopicArns is empty/)
  })
  test("is given when deleted secrets are gone at once", () => {
    expect(warningsOf({ ...quiet, recoveryWindowInDays: 0 })).toMatch(/recoveryWindowInDays is 0/)
  })
  test("is given when the functions call a stand-in", () => {
    expect(warningsOf({ ...quiet, lineApiOrigin: "http://127.0.0.1:8080" })).toMatch(/call a stand-in, and not LINE/)
  })
  test("is given when two channels have one kid", () => {
    const channels = { support: CHANNEL, sales: { ...CHANNEL, channelId: "2" } }
    expect(warningsOf({ ...quiet, channels })).toMatch(/channels\.sales\.kid is the same as channels\.support\.kid/)
  })
})

test("a thousand channels are resolved within a second", () => {
  const many = Array.from({ length: 1_000 }, (_, index) => [`c${index}`, { ...CHANNEL, channelId: String(index + 1) }])
  const startMs = performance.now()
  expect(resolveRotation({ channels: Object.fromEntries(many) }).channels).toHaveLength(1_000)
  expect(performance.now() - startMs).toBeLessThan(1_000)
})
