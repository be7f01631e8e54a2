import { runtime } from "@pulumi/pulumi"
import { expect, test } from "vitest"
import { checkBundles } from "../../infra/resources/bundle.ts"
import { judgeChannelId } from "../../infra/resources/channel-guard.ts"
import { publicJwkText } from "../../infra/resources/public-jwk.ts"
import { refuse } from "./deploy.ts"
import { argsWith, CANARY, rotatingChannel } from "./example.ts"

/** What is given, the option that the message must name, and what it must say. */
const WRONG: readonly (readonly [what: string, args: unknown, option: string, fix: RegExp])[] = [
  ["nothing", {}, "channels", /channelId/],
  ["no arguments at all", undefined, "", /channels/],
  ["a misspelt option", { ...argsWith(), graceHour: 24 }, "graceHour", /did you mean graceHours/],
  [
    "a misspelt channel option",
    argsWith({ chanelSecret: CANARY } as never),
    "channels.support.chanelSecret",
    /did you mean channelSecret/,
  ],
  [
    "a flag in place of the secret that it stands for",
    argsWith({ channelSecret: undefined, hasChannelSecret: true } as never),
    "channels.support.hasChannelSecret",
    /isn't an option; give channelSecret itself/,
  ],
  [
    "a flag in place of the next key",
    argsWith({ nextKey: { kid: "kid-2", hasPrivateKey: "yes" } } as never),
    "channels.support.nextKey.hasPrivateKey",
    /give privateKey itself/,
  ],
  ["a channel without apps", argsWith({ apps: [] }), "channels.support.apps", /name an app/],
  ["an app twice", argsWith({ apps: ["bot", "bot"] }), "channels.support.apps[1]", /leave one out/],
  ["a name with a slash", { channels: { "a/b": rotatingChannel() } }, "channels.a/b", /letters, digits/],
  [
    "one channel under two names",
    { channels: { a: rotatingChannel(), b: rotatingChannel() } },
    "channels.b.channelId",
    /one name/,
  ],
  ["a cron of Unix", argsWith({}, { schedule: "0 3 * * 0" }), "schedule", /cron\(/],
  [
    "a grace that is too short for the cache",
    argsWith({}, { graceHours: 1, consumerCacheMinutes: 600 }),
    "graceHours",
    /consumerCacheMinutes/,
  ],
  [
    "more apps than the channel has slots",
    argsWith({ apps: Array.from({ length: 20 }, (_, at) => `app-${at}`) }),
    "channels.support",
    /30/,
  ],
  ["a topic that is none", argsWith({}, { alarmTopicArns: ["on-call"] }), "alarmTopicArns[0]", /arn:aws:sns/],
  [
    "a stand-in that isn't on loopback",
    argsWith({}, { lineApiOrigin: "https://example.com" }),
    "lineApiOrigin",
    /127\.0\.0\.1/,
  ],
  ["two keys at once", argsWith({ kmsKeyId: "alias/a", privateKey: "x" }), "channels.support", /kmsKeyId/],
]

test.each(WRONG)("%s is refused before anything is registered", async (_what, args, option, fix) => {
  const { message, registered } = await refuse(args)
  expect(registered).toBe(0)
  expect(message).toContain(option)
  expect(message).toMatch(fix)
  expect(message).not.toContain(CANARY)
})

test("a key of another Region than the stack's config names is refused before anything is registered", async () => {
  const kmsKeyId = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555"
  runtime.setAllConfig({ "aws:region": "ap-northeast-1" })
  const { message, registered } = await refuse(argsWith({ kmsKeyId }))
  runtime.setAllConfig({})
  expect(registered).toBe(0)
  expect(message).toMatch(/channels\.support\.kmsKeyId: .*Region eu-west-1/)
})

test("every mistake is named at once", async () => {
  const channel = { apps: [], hasPrivateKey: true } as never
  const { message } = await refuse(argsWith(channel, { graceHours: 0, tokenLifetimeDays: 31 }))
  for (const option of ["channels.support.apps", "channels.support.hasPrivateKey", "graceHours", "tokenLifetimeDays"])
    expect(message).toContain(option)
})

test("functions that aren't built are named, and so is the command that builds them", () => {
  expect(() => checkBundles("/nowhere")).toThrow(/rotation function.*npm run build/)
})

test("another channel id under the same name is refused, and what to do instead is said", () => {
  expect(judgeChannelId("1", "1")).toBeUndefined()
  expect(judgeChannelId(undefined, "1")).toBeUndefined()
  expect(judgeChannelId("1", "2")).toMatch(/channelId 2 comes in place of 1.*replaceChannel/)
})

test("a private key that is none is refused without being shown", () => {
  for (const key of [CANARY, `-----BEGIN PRIVATE KEY-----\n${CANARY}`, `{"kty":"RSA","d":"${CANARY}"}`]) {
    expect(() => publicJwkText(key)).toThrow(/PKCS#8/)
    expect(() => publicJwkText(key)).not.toThrow(CANARY)
  }
})
