import { generateKeyPair, type KeyObject, randomBytes, randomUUID } from "node:crypto"
import { promisify } from "node:util"
import type { AwsCall } from "./aws-call.ts"
import type { LineSimulator } from "./line/simulator.ts"

/** A channel that is ready to be rotated. All of it is made up at start. */
export interface SeededChannel {
  readonly name: string
  /** LINE's channel id. */
  readonly id: string
  /** LINE's channel secret. */
  readonly secret: string
  /** LINE's id of the registered signing key. */
  readonly kid: string
  /** The assertion signing key, PKCS#8. */
  readonly privateKeyPem: string
  /** ARN. */
  readonly credentialsSecret: string
  /** ARNs by app. */
  readonly tokenSecrets: Readonly<Record<string, string>>
}

export interface SeedOptions {
  readonly line: Pick<LineSimulator, "registerChannel" | "registerKey">
  readonly secretsManager: AwsCall
  /** ARN. */
  readonly rotationFunction: string
  /** How many channels, from 1. */
  readonly channels: number
}

/** Where the seeded secrets' names begin: the functions' SECRET_PREFIX. */
export const SECRET_PREFIX = "line"

const APP = "bot"
const FIRST_CHANNEL_ID = 1_234_567_890
const WEEKLY = { ScheduleExpression: "rate(7 days)", Duration: "4h" }

/** Registers channels and keys at LINE, stores the credentials, and makes the token secrets, without any value. */
export async function seedChannels(options: SeedOptions): Promise<readonly SeededChannel[]> {
  const indexes = Array.from({ length: options.channels }, (_, index) => index)
  return Promise.all(indexes.map((index) => seedChannel(index, options)))
}

async function seedChannel(index: number, options: SeedOptions): Promise<SeededChannel> {
  const { line, secretsManager, rotationFunction } = options
  const name = index === 0 ? "demo" : `demo-${index + 1}`
  const id = String(FIRST_CHANNEL_ID + index)
  const secret = randomBytes(16).toString("hex")
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 })
  line.registerChannel({ channelId: id, channelSecret: secret })
  const kid = line.registerKey(id, publicJwkOf(publicKey))
  const privateKeyPem = String(privateKey.export({ type: "pkcs8", format: "pem" }))
  const credentials = { schema: 1, channelId: id, channelSecret: secret, kid, privateKey: privateKeyPem }
  const prefix = `${SECRET_PREFIX}/${name}`
  const credentialsSecret = await createSecret(secretsManager, `${prefix}/credentials`, JSON.stringify(credentials))
  const tokenSecret = await createSecret(secretsManager, `${prefix}/tokens/${APP}`)
  await turnRotationOn(secretsManager, tokenSecret, rotationFunction)
  return { name, id, secret, kid, privateKeyPem, credentialsSecret, tokenSecrets: { [APP]: tokenSecret } }
}

/** What is pasted into LINE's console: exactly these five members. */
function publicJwkOf(key: KeyObject): object {
  const { e, n } = key.export({ format: "jwk" })
  return { kty: "RSA", alg: "RS256", use: "sig", e, n }
}

async function createSecret(secretsManager: AwsCall, name: string, value?: string): Promise<string> {
  const input = {
    Name: name,
    ClientRequestToken: randomUUID(),
    ...(value === undefined ? {} : { SecretString: value }),
  }
  return String((await secretsManager("CreateSecret", input)).ARN)
}

/** Attaches function and schedule without starting a rotation. */
async function turnRotationOn(secretsManager: AwsCall, secretArn: string, rotationFunction: string): Promise<void> {
  await secretsManager("RotateSecret", {
    SecretId: secretArn,
    ClientRequestToken: randomUUID(),
    RotationLambdaARN: rotationFunction,
    RotationRules: WEEKLY,
    RotateImmediately: false,
  })
}
