import { expect, test } from "vitest"
import { readStackConfig } from "../../infra/config/read-stack-config.ts"
import { CANARY } from "./example.ts"

const CHANNELS = "line-token-rotation:channels"

function messageOf(values: Readonly<Record<string, string>>, secretKeys: readonly string[] = [CHANNELS]): string {
  const { mistakes } = readStackConfig({ values, secretKeys })
  return mistakes.map(({ option, message }) => `${option}: ${message}`).join("\n") || "accepted"
}

function channelsWith(channel: object): string {
  return JSON.stringify({ support: { channelId: "1", apps: ["bot"], ...channel } })
}

test("options are read from their namespace; objects and lists as such, all else as text", () => {
  const values = {
    [CHANNELS]: channelsWith({ channelSecret: CANARY }),
    "line-token-rotation:graceHours": "48",
    "line-token-rotation:readers": '["arn:aws:iam::123456789012:role/bot"]',
    "aws:region": "ap-northeast-1",
    "other-project:something": "x",
  }
  const { options, mistakes } = readStackConfig({ values, secretKeys: [CHANNELS] })
  expect(mistakes).toEqual([])
  expect(options).toEqual({
    channels: { support: { channelId: "1", apps: ["bot"], channelSecret: CANARY } },
    graceHours: "48",
    readers: ["arn:aws:iam::123456789012:role/bot"],
  })
})

test.each([
  ["a misspelt option", { "line-token-rotation:graceHour": "1" }, "did you mean line-token-rotation:graceHours?"],
  ["an option nobody has heard of", { "line-token-rotation:xyzzy": "1" }, "there are channels, schedule"],
  [
    "an option in a misspelt namespace",
    { "line-token-rotaton:channels": "{}" },
    "did you mean line-token-rotation:channels?",
  ],
  [
    "an option in the namespace of a renamed project",
    { "my-bot:graceHours": "1" },
    "did you mean line-token-rotation:graceHours?",
  ],
  ["a text where an object belongs", { [CHANNELS]: "support" }, "must be an object"],
  ["a text where a list belongs", { "line-token-rotation:readers": "arn:x" }, "must be a list of ARNs"],
  [
    "a secret that is a number",
    { [CHANNELS]: channelsWith({ channelSecret: 12 }) },
    "channels.support.channelSecret: must be text",
  ],
  [
    "a channel that only says that it has a secret",
    { [CHANNELS]: channelsWith({ hasChannelSecret: true }) },
    "channels.support.hasChannelSecret: isn't an option; give channelSecret itself",
  ],
])("%s is refused with the right one", (_what, values, fix) => {
  expect(messageOf(values)).toContain(fix)
})

test("an option that was misspelt is known to be there, and so is one that can't be read", () => {
  const values = { "line-token-rotation:chanels": "{}", "line-token-rotation:vpc": "none", "my-bot:xyzzy": "1" }
  const { options, mistakes, unread } = readStackConfig({ values, secretKeys: [] })
  expect([options, unread]).toEqual([{}, ["channels"]])
  expect(mistakes.map(({ option }) => option)).toEqual(["line-token-rotation:chanels", "vpc"])
})

test.each([
  ["channelSecret", { channelSecret: CANARY }],
  ["privateKey", { privateKey: CANARY }],
  ["nextKey.privateKey", { nextKey: { privateKey: CANARY } }],
])("%s in plain text is refused, with the command that encrypts it, and isn't shown", (option, channel) => {
  const message = messageOf({ [CHANNELS]: channelsWith(channel) }, [])
  expect(message).toContain(`pulumi config set --secret --path '${CHANNELS}.support.${option}'`)
  expect(message).not.toContain(CANARY)
  expect(messageOf({ [CHANNELS]: channelsWith(channel) })).toBe("accepted")
})

test("channels that can't be read aren't shown: there may be a secret in them", () => {
  expect(messageOf({ [CHANNELS]: `{"support":{"channelSecret":"${CANARY}"` })).not.toContain(CANARY)
})
