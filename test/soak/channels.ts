import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto"
import type { AwsCall } from "../../local/aws-call.ts"
import type { LineSimulator } from "../../local/line/simulator.ts"
import type { SecretsManager } from "../../local/secrets-manager/secrets-manager.ts"
import { SECRET_PREFIX } from "../../local/seed.ts"
import type { SoakedApp } from "../../local/soak/world.ts"

export interface ChannelsOptions {
  readonly line: Pick<LineSimulator, "registerChannel" | "registerKey">
  readonly secretsManager: Pick<SecretsManager, "attachRotation">
  readonly call: AwsCall
  readonly channels: number
  readonly functionArn: string
}

/** Channels of one app each, ready to be rotated. */
export interface CreatedChannels {
  readonly apps: readonly SoakedApp[]
  readonly channelSecrets: readonly string[]
  /** All channels share it, since making one takes long; each has a `kid` of its own. */
  readonly privateKeyPem: string
}

const FIRST_CHANNEL_ID = 2_000_000_000
const WEEKLY = { ScheduleExpression: "rate(7 days)", Duration: "4h" }

/** Names and channel ids are the same each time, since a bad day's chances hang on them. */
export async function createChannels(options: ChannelsOptions): Promise<CreatedChannels> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const { e, n } = publicKey.export({ format: "jwk" })
  const privateKeyPem = String(privateKey.export({ type: "pkcs8", format: "pem" }))
  const key = { privateKeyPem, publicJwk: { kty: "RSA", alg: "RS256", use: "sig", e, n } }
  const created = []
  for (let index = 0; index < options.channels; index++) created.push(await createChannel(options, index, key))
  return {
    apps: created.map(({ app }) => app),
    channelSecrets: created.map(({ channelSecret }) => channelSecret),
    privateKeyPem,
  }
}

async function createChannel(
  { line, secretsManager, call, functionArn }: ChannelsOptions,
  index: number,
  { privateKeyPem, publicJwk }: { readonly privateKeyPem: string; readonly publicJwk: object },
) {
  const channelId = String(FIRST_CHANNEL_ID + index)
  const name = `channel-${index + 1}`
  const channelSecret = randomBytes(16).toString("hex")
  line.registerChannel({ channelId, channelSecret })
  const kid = line.registerKey(channelId, publicJwk)
  const credentials = { schema: 1, channelId, channelSecret, kid, privateKey: privateKeyPem }
  await createSecret(call, `${SECRET_PREFIX}/${name}/credentials`, { SecretString: JSON.stringify(credentials) })
  const secretArn = await createSecret(call, `${SECRET_PREFIX}/${name}/tokens/bot`)
  secretsManager.attachRotation(secretArn, functionArn, WEEKLY)
  return { app: { name, secretArn, channelId }, channelSecret }
}

async function createSecret(call: AwsCall, Name: string, value: object = {}): Promise<string> {
  return String((await call("CreateSecret", { Name, ClientRequestToken: randomUUID(), ...value })).ARN)
}
