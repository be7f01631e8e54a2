import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import { importPKCS8, SignJWT } from "jose"
import type { RotationEvent } from "../rotation-event.ts"

/**
 * What one would write with the usual parts (the AWS SDK as it comes, jose, `fetch`), making the same calls. It has the
 * happy path and little more, so it is on the fast side of what it stands for.
 */
const client = new SecretsManagerClient({})
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

interface Channel {
  readonly channelId: string
  readonly kid: string
  readonly privateKey: string
}

export async function handler({ Step, SecretId, ClientRequestToken, RotationToken }: RotationEvent) {
  const describe = () => client.send(new DescribeSecretCommand({ SecretId }))

  async function readPending(): Promise<string | undefined> {
    try {
      const command = new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken })
      return (await client.send(command)).SecretString
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  }

  async function readChannel(): Promise<Channel> {
    const name = `${/:secret:(.+)\/tokens\//.exec(SecretId)?.[1]}/credentials`
    const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: name }))
    return JSON.parse(SecretString)
  }

  async function createSecret(): Promise<void> {
    const [, pending, channel] = await Promise.all([describe(), readPending(), readChannel()])
    if (pending !== undefined) return
    const [again, list] = await Promise.all([readPending(), listKeyIds(channel)])
    if (again !== undefined || list.kids.length >= 27) return
    const issued = await issueToken(channel)
    await client.send(
      new PutSecretValueCommand({
        SecretId,
        ClientRequestToken,
        RotationToken,
        SecretString: tokenSecret(channel, issued),
        VersionStages: ["AWSPENDING", `token:${issued.key_id}`],
      }),
    )
  }

  async function testSecret(): Promise<void> {
    const [, pending = ""] = await Promise.all([describe(), readPending(), readChannel()])
    const { channelAccessToken } = JSON.parse(pending)
    await call(`/oauth2/v2.1/verify?${new URLSearchParams({ access_token: channelAccessToken })}`)
  }

  async function finishSecret(): Promise<void> {
    const { VersionIdsToStages = {} } = await describe()
    const current = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes("AWSCURRENT"))
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: ClientRequestToken,
        RemoveFromVersionId: current,
      }),
    )
  }

  if (Step === "createSecret") await createSecret()
  else if (Step === "testSecret") await testSecret()
  else if (Step === "finishSecret") await finishSecret()
}

async function assertion({ channelId, kid, privateKey }: Channel): Promise<string> {
  return new SignJWT({ token_exp: 2_592_000 })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
    .setIssuer(channelId)
    .setSubject(channelId)
    .setAudience("https://api.line.me/")
    .setExpirationTime("5m")
    .sign(await importPKCS8(privateKey, "RS256"))
}

async function call<Body>(path: string, init?: RequestInit): Promise<Body> {
  const response = await fetch(`https://api.line.me${path}`, init)
  if (!response.ok) throw new Error(`LINE answered ${response.status}`)
  return (await response.json()) as Body
}

async function listKeyIds(channel: Channel): Promise<{ readonly kids: readonly string[] }> {
  const query = { client_assertion_type: ASSERTION_TYPE, client_assertion: await assertion(channel) }
  return call(`/oauth2/v2.1/tokens/kid?${new URLSearchParams(query)}`)
}

interface Issued {
  readonly access_token: string
  readonly key_id: string
  readonly expires_in: number
}

async function issueToken(channel: Channel): Promise<Issued> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await assertion(channel),
  })
  return call("/oauth2/v2.1/token", { method: "POST", body })
}

function tokenSecret({ channelId }: Channel, { access_token, key_id, expires_in }: Issued): string {
  const issuedAt = new Date()
  const expiresAt = new Date(issuedAt.getTime() + expires_in * 1000)
  return JSON.stringify({
    schema: 1,
    channelAccessToken: access_token,
    keyId: key_id,
    channelId,
    tokenType: "Bearer",
    issuedAt,
    expiresAt,
  })
}
