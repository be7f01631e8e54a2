import { CreateKeyCommand, DisableKeyCommand, GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms"
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager"
import { afterAll, describe, expect } from "vitest"
import { publicJwkOfSpki } from "../../lambda/assertion/public-jwk.ts"
import { issuesOf } from "./facts.ts"
import { channelScenario, startStage } from "./harness.ts"
import type { WatchedChannel } from "./watched-channel.ts"

const stage = await startStage()
const { line } = stage.local
const { endpoint, region } = stage.local.ready.aws
const kms = new KMSClient({ endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } })
afterAll(() => kms.destroy())

const preflight = (channel: WatchedChannel, more: object = {}) =>
  channel.invoke({ operation: "preflight", apps: Object.keys(channel.tokenSecrets), ...more })

/** A key in KMS, and its public half. */
async function createKey() {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }))
  const kmsKeyId = KeyMetadata?.Arn ?? ""
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: kmsKeyId }))
  return { kmsKeyId, publicJwk: publicJwkOfSpki(PublicKey) }
}

channelScenario(stage, "preflight passes on good settings, names its checks, and uses no slot", 2, async (channel) => {
  const { answer, error } = await preflight(channel)
  expect(error).toBeUndefined()
  const checks = answer?.checks as readonly { readonly check: string; readonly ok: boolean }[]
  expect(checks.every(({ ok }) => ok)).toBe(true)
  expect(checks.map(({ check }) => check)).toEqual(
    expect.arrayContaining(["credentials", "signing-key", "kid", "channel-secret"]),
  )
  expect(answer).toMatchObject({ operation: "preflight", outcome: "done", liveTokens: 0 })
  expect(answer?.publicJwk).toEqual(stage.key.publicJwk)
  expect(line.journal.live(channel.channelId)).toEqual([])
})

channelScenario(stage, "a key in KMS is proved by a signature, and its public JWK is told", 1, async (channel) => {
  const { kmsKeyId, publicJwk } = await createKey()
  const kid = line.registerKey(channel.channelId, publicJwk)
  await channel.putCredentials({ privateKey: undefined, kmsKeyId, kid })
  const { answer } = await preflight(channel)
  expect(answer?.publicJwk).toEqual(publicJwk)
  expect(issuesOf(await channel.evidence())).toEqual([])
})

interface BadSetting {
  readonly name: string
  readonly spoil?: (channel: WatchedChannel) => Promise<unknown>
  /** What the settings say of the credentials. */
  readonly settings?: object
  /** What the error says: the setting's name. */
  readonly says: string
}

const BAD_SETTINGS: readonly BadSetting[] = [
  {
    name: "a kid that LINE doesn't know",
    says: "(setting kid)",
    spoil: (channel) => channel.putCredentials({ kid: "nobody" }),
  },
  {
    name: "another channel's id",
    says: "(setting kid)",
    spoil: async (channel) => channel.putCredentials({ channelId: (await stage.newChannel(1)).channelId }),
  },
  {
    name: "a wrong channel secret",
    says: "(setting channelSecret)",
    spoil: (channel) => channel.putCredentials({ channelSecret: "0".repeat(32) }),
  },
  {
    name: "a private key that isn't one",
    says: "`privateKey` must be",
    spoil: (channel) => channel.putCredentials({ privateKey: "not a key" }),
  },
  {
    name: "a key in KMS that isn't there",
    says: "(setting kmsKeyId)",
    spoil: (channel) => channel.putCredentials({ privateKey: undefined, kmsKeyId: "alias/nobody" }),
  },
  {
    name: "a key in KMS that is disabled",
    says: "(setting kmsKeyId)",
    async spoil(channel) {
      const { kmsKeyId, publicJwk } = await createKey()
      const kid = line.registerKey(channel.channelId, publicJwk)
      await kms.send(new DisableKeyCommand({ KeyId: kmsKeyId }))
      await channel.putCredentials({ privateKey: undefined, kmsKeyId, kid })
    },
  },
  {
    name: "a next key that LINE doesn't know yet",
    says: "(setting nextKey.kid)",
    async spoil(channel) {
      const { kmsKeyId } = await createKey()
      await channel.putCredentials({ nextKey: { kid: "not-registered", kmsKeyId } })
    },
  },
  {
    name: "settings of another channel than the credentials'",
    says: "(setting channelId)",
    settings: { channelId: "99" },
  },
  {
    name: "settings with another kid than the credentials'",
    says: "(setting kid)",
    settings: { kid: "nobody" },
  },
  {
    name: "settings with a next key, and credentials without",
    says: "has no nextKey, the settings have second",
    settings: { nextKid: "second" },
  },
  {
    name: "no room for the apps' first tokens",
    says: "(setting apps)",
    spoil: async (channel) => line.issueFromOutside(channel.channelId, 27),
  },
]

describe("preflight fails, and names the setting and what to do, with", () => {
  for (const { name, spoil, settings, says } of BAD_SETTINGS) {
    channelScenario(stage, name, 1, async (channel) => {
      await spoil?.(channel)
      const { error } = await preflight(channel, settings)
      expect(error?.errorType).toBe("RotationError")
      expect(error?.errorMessage).toMatch(/^PREFLIGHT_FAILED: /)
      expect(error?.errorMessage).toContain(says)
      await channel.putCredentials({})
    })
  }

  channelScenario(stage, "no credentials at all", 1, async (channel) => {
    const input = { SecretId: channel.credentialsName, SecretString: "{}" }
    await stage.client.send(new PutSecretValueCommand(input))
    const { error } = await preflight(channel)
    expect(error?.errorMessage).toContain(channel.credentialsName)
    await channel.putCredentials({})
  })

  channelScenario(stage, "two wrong settings at once: both are named", 1, async (channel) => {
    await channel.putCredentials({ channelSecret: "0".repeat(32), kid: "nobody" })
    const { error } = await preflight(channel)
    expect(error?.errorMessage).toContain("(setting kid)")
    expect(error?.errorMessage).toContain("(setting channelSecret)")
  })
})

channelScenario(
  stage,
  "another channel id under the same name is refused unless replaceChannel says so",
  1,
  async (channel) => {
    await channel.app.rotate()
    const other = await stage.newChannel(1)
    const kid = line.registerKey(other.channelId, stage.key.publicJwk)
    await channel.putCredentials({ channelId: other.channelId, channelSecret: other.channelSecret, kid })
    expect((await preflight(channel)).error?.errorMessage).toContain("replaceChannel")
    expect((await preflight(channel, { replaceChannel: true })).error).toBeUndefined()
    await channel.putCredentials({})
  },
)
