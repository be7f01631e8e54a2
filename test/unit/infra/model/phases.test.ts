import { describe, expect, test } from "vitest"
import { resolveRotation } from "../../../../infra/model/resolve.ts"
import type { Channel } from "../../../../infra/model/rotation.ts"
import type { ChannelInput } from "../../../../infra/model/rotation-input.ts"

function channelOf(more: Partial<ChannelInput>, prefix = "line-tokens"): Channel {
  const support = { channelId: "1234567890", apps: ["bot"], ...more }
  const [channel] = resolveRotation({ channels: { support }, prefix }).channels
  if (channel === undefined) throw new Error("no channel")
  return channel
}

describe("a channel's phase", () => {
  test("is register-key until there is a kid, whoever writes the credentials", () => {
    expect(channelOf({}).phase).toBe("register-key")
    expect(channelOf({ hasChannelSecret: true }).phase).toBe("register-key")
    expect(channelOf({ credentialsStored: true }).phase).toBe("register-key")
  })
  test("is waiting-for-credentials with a kid until the operator says that they are stored", () => {
    expect(channelOf({ kid: "k1" }).phase).toBe("waiting-for-credentials")
    expect(channelOf({ kid: "k1", credentialsStored: true }).phase).toBe("rotating")
  })
  test("is rotating at once where the component writes the credentials", () => {
    expect(channelOf({ kid: "k1", hasChannelSecret: true })).toMatchObject({
      phase: "rotating",
      writesCredentials: true,
    })
  })
})

describe("the next step", () => {
  test("says how to print the public JWK, where to paste it and how to set the kid", () => {
    const { nextStep } = channelOf({})
    expect(nextStep).toContain(
      `pulumi stack output channels --json | node -p 'JSON.parse(fs.readFileSync(0, "utf8"))["support"].publicJwk'`,
    )
    expect(nextStep).toContain("Basic settings, Assertion Signing Key, Register a public key")
    expect(nextStep).toContain("pulumi config set --path 'line-token-rotation:channels.support.kid' '<kid>'")
    expect(nextStep).toMatch(/pulumi up$/)
  })
  test("has the credentials to fill in, and keeps the channel secret out of the command line", () => {
    const { nextStep } = channelOf({ kid: "k1" }, "line-tokens-staging")
    const json = nextStep.split("\n").find((line) => line.trim().startsWith("{")) ?? ""
    expect(JSON.parse(json)).toEqual({
      schema: 1,
      channelId: "1234567890",
      channelSecret: "<channel secret>",
      kid: "k1",
      kmsKeyId: "alias/line-tokens-staging/support/1",
    })
    expect(nextStep).toContain(
      "aws secretsmanager put-secret-value --secret-id line-tokens-staging/support/credentials --secret-string file://credentials.json",
    )
    expect(nextStep).toContain("'line-token-rotation:channels.support.credentialsStored' 'true'")
  })
  test("has the user's own key in the credentials to fill in", () => {
    expect(channelOf({ kid: "k1", kmsKeyId: "alias/line" }).nextStep).toContain(`"kid":"k1","kmsKeyId":"alias/line"}`)
  })
  test("is nothing once the tokens rotate", () => {
    expect(channelOf({ kid: "k1", hasChannelSecret: true }).nextStep).toBe("Nothing. The tokens rotate by themselves.")
  })
  test("quotes a kid for the shell", () => {
    const { nextStep } = channelOf({ kid: "k1", hasChannelSecret: true, nextKey: { kid: "it's" } })
    expect(nextStep).toContain(`channels.support.kid' 'it'\\''s'`)
  })
})

describe("a key rollover", () => {
  const rotating = { kid: "k1", hasChannelSecret: true }

  test("makes the key of the next generation, and says where its public JWK goes", () => {
    const { nextKey, nextStep } = channelOf({ ...rotating, signingKeyGeneration: 3, nextKey: {} })
    expect(nextKey).toMatchObject({ kind: "made", generation: 4, aliasName: "alias/line-tokens/support/4" })
    expect(nextStep).toContain(`["support"].nextPublicJwk'`)
    expect(nextStep).toContain("'line-token-rotation:channels.support.nextKey.kid' '<kid>'")
  })
  test("ends with the next key in the present one's place", () => {
    const { nextStep } = channelOf({ ...rotating, nextKey: { kid: "k2" } })
    expect(commandsOf(nextStep)).toEqual([
      "pulumi config set --path 'line-token-rotation:channels.support.kid' 'k2'",
      "pulumi config set --path 'line-token-rotation:channels.support.signingKeyGeneration' '2'",
      "pulumi config rm --path 'line-token-rotation:channels.support.nextKey'",
      "pulumi up",
    ])
    const after = channelOf({ ...rotating, kid: "k2", signingKeyGeneration: 2 })
    expect(after.signingKey).toEqual(channelOf({ ...rotating, nextKey: { kid: "k2" } }).nextKey)
  })
  test("from a key of one's own to one that is made takes the own one out", () => {
    const { nextKey, nextStep } = channelOf({ ...rotating, kmsKeyId: "alias/line", nextKey: { kid: "k2" } })
    expect(nextKey).toMatchObject({ kind: "made", generation: 1 })
    expect(commandsOf(nextStep)).toContain("pulumi config rm --path 'line-token-rotation:channels.support.kmsKeyId'")
  })
  test("to a private key reads it from a file, as a secret", () => {
    const { nextKey, nextStep } = channelOf({ ...rotating, nextKey: { kid: "k2", hasPrivateKey: true } })
    expect(nextKey?.kind).toBe("private")
    expect(commandsOf(nextStep)).toContain(
      "pulumi config set --path 'line-token-rotation:channels.support.privateKey' --secret < private-key.pem",
    )
  })
  test("from a private key to one of one's own takes the private one out", () => {
    const { nextStep } = channelOf({ ...rotating, hasPrivateKey: true, nextKey: { kid: "k2", kmsKeyId: "alias/next" } })
    expect(commandsOf(nextStep)).toEqual([
      "pulumi config set --path 'line-token-rotation:channels.support.kid' 'k2'",
      "pulumi config set --path 'line-token-rotation:channels.support.kmsKeyId' 'alias/next'",
      "pulumi config rm --path 'line-token-rotation:channels.support.privateKey'",
      "pulumi config rm --path 'line-token-rotation:channels.support.nextKey'",
      "pulumi up",
    ])
  })
  test("says nothing of a proof that hasn't been: the plan shows the step before any up", () => {
    const { nextStep } = channelOf({ ...rotating, nextKey: { kid: "k2" } })
    expect(nextStep.split("\n")[0]).toBe(
      "Once pulumi up has proved both keys of channel support, rotations sign with the next one.",
    )
  })
})

describe("a key rollover where the operator writes the credentials", () => {
  const stored = { kid: "k1", credentialsStored: true }
  const first = { kid: "k1", kmsKeyId: "alias/line-tokens/support/1" }
  const second = { kid: "k2", kmsKeyId: "alias/line-tokens/support/2" }

  test("names the next key in the credentials, by the kid of the console, before the up that proves both", () => {
    const { nextStep } = channelOf({ ...stored, nextKey: {} })
    const written = { ...first, nextKey: { ...second, kid: "<kid>" } }
    expect(credentialsOf(nextStep)).toEqual({ ...CREDENTIALS, ...written })
    expect(commandsOf(nextStep).slice(1)).toEqual([
      ...PUT,
      "pulumi config set --path 'line-token-rotation:channels.support.nextKey.kid' '<kid>'",
      "pulumi up",
    ])
    expect(nextStep.match(/^\d\./gm)).toEqual(["1.", "2.", "3.", "4.", "5."])
  })
  test("says what the credentials must have before both are proved, and puts the next one alone into them before it takes over", () => {
    const { nextStep } = channelOf({ ...stored, nextKey: { kid: "k2" } })
    expect(nextStep).toContain(
      `unless the credentials secret line-tokens/support/credentials has the member "nextKey":${JSON.stringify(second)}.`,
    )
    expect(credentialsOf(nextStep)).toEqual({ ...CREDENTIALS, ...second })
    expect(commandsOf(nextStep).slice(0, 3)).toEqual([
      ...PUT,
      "pulumi config set --path 'line-token-rotation:channels.support.kid' 'k2'",
    ])
  })
  test("from a key of one's own to another writes the other", () => {
    const keys = { kmsKeyId: "alias/line", nextKey: { kid: "k2", kmsKeyId: "alias/next" } }
    const { nextStep } = channelOf({ ...stored, ...keys })
    expect(credentialsOf(nextStep)).toEqual({ ...CREDENTIALS, kid: "k2", kmsKeyId: "alias/next" })
  })
  test("is no matter of the operator's where the component writes them", () => {
    for (const nextKey of [{}, { kid: "k2" }]) {
      expect(channelOf({ kid: "k1", hasChannelSecret: true, nextKey }).nextStep).not.toContain("credentials")
    }
  })
})

const CREDENTIALS = { schema: 1, channelId: "1234567890", channelSecret: "<channel secret>" }
const PUT = [
  "aws secretsmanager put-secret-value --secret-id line-tokens/support/credentials --secret-string file://credentials.json",
  "rm credentials.json",
]

/** The one JSON text that the step shows. */
function credentialsOf(nextStep: string): unknown {
  const [json = "", ...more] = nextStep.split("\n").filter((line) => line.trim().startsWith("{"))
  expect(more).toEqual([])
  return JSON.parse(json)
}

function commandsOf(nextStep: string): readonly string[] {
  const lines = nextStep.split("\n").map((line) => line.trim())
  return lines.filter((line) => /^(?:pulumi|aws|rm) /.test(line))
}
