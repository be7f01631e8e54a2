import { expect, test } from "vitest"
import { runProgram } from "./engine/run-program.ts"
import type { State } from "./engine/state.ts"
import { CANARY } from "./example.ts"
import { isSecret } from "./registrations.ts"

const CHANNELS = "line-token-rotation:channels"
const CREDENTIALS_VALUE = "line-support-credentials-value"

function configWith(channel: object = {}): { config: Record<string, string>; secretKeys: string[] } {
  const support = { channelId: 1234567890, apps: ["bot"], kid: "kid-1", channelSecret: CANARY, ...channel }
  return { config: { [CHANNELS]: JSON.stringify({ support }), "aws:region": "ap-northeast-1" }, secretKeys: [CHANNELS] }
}

const state: State = new Map()
const first = runProgram({ ...configWith(), state })

test("the program deploys from the stack's config alone, under Pulumi's own language host", async () => {
  const { exitCode, deployment, logs } = await first
  expect(exitCode).toBe(0)
  expect(logs.map(({ severity }) => severity)).toEqual(["warning"])
  expect(deployment.registrations.map(({ name }) => name)).toContain("line-support.bot-rotation")
  expect(deployment.stackOutputs()).toMatchObject({
    channels: {
      support: { phase: "rotating", tokenSecretArns: { bot: expect.stringContaining("line-support.bot-token") } },
    },
    rotationFunction: { name: "line-tokens-rotation" },
  })
})

test("the channel secret is in no line, no output and no input but one, and that is a secret", async () => {
  const { deployment, logs, output } = await first
  expect(JSON.stringify([deployment.stackOutputs(), logs, output])).not.toContain(CANARY)
  const holders = deployment.registrations.filter(({ wire }) => JSON.stringify(wire).includes(CANARY))
  expect(holders.map(({ name }) => name)).toEqual([CREDENTIALS_VALUE])
  expect(isSecret(holders[0]?.wire.secretString)).toBe(true)
})

test("a second run changes nothing", async () => {
  await first
  const { exitCode, deployment } = await runProgram({ ...configWith(), state })
  expect(exitCode).toBe(0)
  expect(deployment.changes()).toEqual([])
})

test("another channel id under the same name is refused at preview, unless replaceChannel says so", async () => {
  await first
  const preview = { state, isPreview: true }
  const refused = await runProgram({ ...configWith({ channelId: 42 }), ...preview })
  expect(refused.exitCode).not.toBe(0)
  expect(JSON.stringify([refused.logs, refused.output])).toContain("channelId 42 comes in place of 1234567890")
  const meant = await runProgram({ ...configWith({ channelId: 42, replaceChannel: true }), ...preview })
  expect(meant.exitCode).toBe(0)
})

test("a channel id that was wrong from the start can be corrected: nothing is bound to it before it is proved", async () => {
  const made: State = new Map()
  await runProgram({ ...configWith({ kid: undefined }), state: made })
  const { exitCode } = await runProgram({
    ...configWith({ kid: undefined, channelId: 42 }),
    state: made,
    isPreview: true,
  })
  expect(exitCode).toBe(0)
})

test("a misspelt key is one error that a person can read, without a stack trace, and nothing is made", async () => {
  const { config, secretKeys } = configWith()
  const { exitCode, deployment, logs } = await runProgram({
    config: { ...config, "line-token-rotation:graceHour": "1" },
    secretKeys,
  })
  expect(exitCode).toBe(32)
  expect(deployment.registrations.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"])
  expect(logs).toEqual([
    { severity: "error", message: expect.stringContaining("did you mean line-token-rotation:graceHours?") },
  ])
  expect(logs[0]?.message).not.toMatch(/\n\s+at /)
})

test("all mistakes are one error: what no option is, what can't be read, and what the options' values are", async () => {
  const channel = { channelId: "1234567890", apps: [], kid: 12345, hasChannelSecret: true, channelSecret: undefined }
  const { config, secretKeys } = configWith(channel)
  const wrong = { "line-token-rotation:unknownThing": "1", "line-token-rotation:foreignTokens": "26" }
  const values = {
    "line-token-rotation:graceHours": "0",
    "line-token-rotation:tags": "a",
    "line-token-rotation:prefx": "a",
  }
  const { exitCode, deployment, logs } = await runProgram({ config: { ...config, ...wrong, ...values }, secretKeys })
  expect(exitCode).toBe(32)
  expect(deployment.registrations.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"])
  const [error, ...more] = logs
  expect(more).toEqual([])
  expect(error?.message.match(/^\S+(?=: )/gm)).toEqual([
    "line-token-rotation:unknownThing",
    "line-token-rotation:foreignTokens",
    "line-token-rotation:prefx",
    "tags",
    "channels.support.hasChannelSecret",
    "graceHours",
    "channels.support.apps",
    "channels.support.kid",
  ])
})

test("an output that turns out to be wrong fails the program, with the option that it was given for", async () => {
  const { exitCode, logs } = await runProgram({ config: {}, program: "test/infra/programs/foreign-topic.ts" })
  expect(exitCode).toBe(32)
  const errors = logs.filter(({ severity }) => severity === "error")
  expect(errors).toEqual([
    { severity: "error", message: expect.stringMatching(/alarmTopicArns\[0\].*eu-west-1.*ap-northeast-1/) },
  ])
})

test("a first preview shows the phase and the next step, although no key is made yet", async () => {
  const { exitCode, deployment } = await runProgram({ ...configWith({ kid: undefined }), isPreview: true })
  expect(exitCode).toBe(0)
  expect(deployment.stackOutputs()).toMatchObject({
    channels: { support: { phase: "register-key", nextStep: expect.stringContaining("LINE Developers Console") } },
  })
})
