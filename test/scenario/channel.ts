import { randomBytes, randomInt } from "node:crypto"
import { CreateSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager"
import { SECRET_PREFIX } from "../../local/seed.ts"
import type { StageParts } from "./harness.ts"

/** A channel at LINE with its credentials secret and a token secret for each app, which have no value yet. */
export interface Channel {
  /** As the functions know it: the part of the secrets' names. */
  readonly name: string
  /** ARNs of the token secrets by app. */
  readonly tokenSecrets: Readonly<Record<string, string>>
  readonly channelId: string
  readonly channelSecret: string
  readonly credentialsName: string
  /** Puts the right credentials, but for these members; an undefined one is left out. */
  putCredentials(members: Readonly<Record<string, unknown>>): Promise<void>
  /** A token secret's text whose token was issued by somebody else. */
  foreignTokenText(): string
}

/** Registers a channel at LINE and makes its secrets; nothing has rotated yet. */
export async function createChannel(
  { local, client, key }: StageParts,
  name: string,
  apps: readonly string[],
): Promise<Channel> {
  const channelId = String(randomInt(2_000_000_000, 9_999_999_999))
  const channelSecret = randomBytes(16).toString("hex")
  local.line.registerChannel({ channelId, channelSecret })
  const kid = local.line.registerKey(channelId, key.publicJwk)
  const credentials = { schema: 1, channelId, channelSecret, kid, privateKey: key.privateKeyPem }
  const credentialsName = `${SECRET_PREFIX}/${name}/credentials`
  await client.send(new CreateSecretCommand({ Name: credentialsName, SecretString: JSON.stringify(credentials) }))
  const tokenSecrets: Record<string, string> = {}
  for (const app of apps) {
    const created = await client.send(new CreateSecretCommand({ Name: `${SECRET_PREFIX}/${name}/tokens/${app}` }))
    tokenSecrets[app] = created.ARN ?? ""
  }
  return {
    name,
    tokenSecrets,
    channelId,
    channelSecret,
    credentialsName,
    async putCredentials(members) {
      const text = JSON.stringify({ ...credentials, ...members })
      await client.send(new PutSecretValueCommand({ SecretId: credentialsName, SecretString: text }))
    },
    foreignTokenText() {
      const [token] = local.line.issueFromOutside(channelId, 1)
      if (token === undefined) throw new Error("no token was issued")
      const { accessToken: channelAccessToken, keyId, issuedAtMs, expiresAtMs } = token
      const [issuedAt, expiresAt] = [issuedAtMs, expiresAtMs].map((ms) => new Date(ms).toISOString())
      const about = { channelId, tokenType: "Bearer", issuedAt, expiresAt }
      return JSON.stringify({ schema: 1, channelAccessToken, keyId, ...about })
    },
  }
}
