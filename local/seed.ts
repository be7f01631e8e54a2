import { randomBytes, randomUUID } from "node:crypto"
import type { AwsCall } from "./aws-call.ts"
import type { LineSimulator } from "./line/simulator.ts"
import type { SecretsManager } from "./secrets-manager/secrets-manager.ts"
import type { SigningKey } from "./signing-key.ts"

/** A channel that is ready to be rotated. All of it is made up at start. */
export interface SeededChannel {
  readonly name: string
  /** LINE's channel id. */
  readonly id: string
  /** LINE's channel secret. */
  readonly secret: string
  /** LINE's id of the registered signing key. */
  readonly kid: string
  /** The assertion signing key, PKCS#8, unless it is in KMS. */
  readonly privateKeyPem?: string
  /** ARN of the assertion signing key in KMS, if it is there. */
  readonly kmsKeyId?: string
  /** ARN. */
  readonly credentialsSecret: string
  /** ARNs by app. */
  readonly tokenSecrets: Readonly<Record<string, string>>
}

export interface SeedOptions {
  readonly line: Pick<LineSimulator, "registerChannel" | "registerKey">
  readonly call: AwsCall
  readonly attachRotation: SecretsManager["attachRotation"]
  /** ARN. */
  readonly rotationFunction: string
  /** How many channels, from 1. */
  readonly channels: number
  /** How many apps each of them has, from 1. */
  readonly apps: number
  /** Makes each channel's signing key. */
  readonly makeSigningKey: () => Promise<SigningKey>
}

/** Where the seeded secrets' names begin: the functions' SECRET_PREFIX. */
export const SECRET_PREFIX = "line"

const FIRST_CHANNEL_ID = 1_234_567_890
const WEEKLY = { ScheduleExpression: "rate(7 days)", Duration: "4h" }

/** The seconds between two rotations of a seeded token secret. */
export const ROTATION_INTERVAL_SECONDS = 7 * 86_400

/** Registers channels and keys at LINE, stores the credentials, and makes the token secrets, without any value. */
export async function seedChannels(options: SeedOptions): Promise<readonly SeededChannel[]> {
  return Promise.all(numbered("demo", options.channels).map((name, index) => seedChannel(name, index, options)))
}

async function seedChannel(name: string, index: number, options: SeedOptions): Promise<SeededChannel> {
  const { line, call, attachRotation, rotationFunction, makeSigningKey } = options
  const id = String(FIRST_CHANNEL_ID + index)
  const secret = randomBytes(16).toString("hex")
  const { publicJwk, credential, shown } = await makeSigningKey()
  line.registerChannel({ channelId: id, channelSecret: secret })
  const kid = line.registerKey(id, publicJwk)
  const credentials = { schema: 1, channelId: id, channelSecret: secret, kid, ...credential }
  const prefix = `${SECRET_PREFIX}/${name}`
  const credentialsSecret = await createSecret(call, `${prefix}/credentials`, JSON.stringify(credentials))
  const tokenSecrets: Record<string, string> = {}
  for (const app of numbered("bot", options.apps)) {
    tokenSecrets[app] = await createSecret(call, `${prefix}/tokens/${app}`)
    attachRotation(tokenSecrets[app], rotationFunction, WEEKLY)
  }
  return { name, id, secret, kid, ...shown, credentialsSecret, tokenSecrets }
}

/** `bot`, `bot-2`, `bot-3`, … */
function numbered(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`))
}

async function createSecret(call: AwsCall, name: string, value?: string): Promise<string> {
  const input = {
    Name: name,
    ClientRequestToken: randomUUID(),
    ...(value === undefined ? {} : { SecretString: value }),
  }
  return String((await call("CreateSecret", input)).ARN)
}
