import type { RotationEvent } from "../rotation-event.ts"
import { callSecretsManager } from "./floor/aws.ts"
import { assertion, issueToken, listKeyIds, verifyToken } from "./floor/line.ts"

/**
 * The floor: the least program that makes the same calls in the same order. SigV4 by hand, `node:https`, `node:crypto`;
 * no timeouts to speak of, no repeats, no compensation, no messages. Nobody should run it: it is what the rest is measured against.
 */
export async function handler({ Step, SecretId, ClientRequestToken, RotationToken }: RotationEvent) {
  const credentialsSecretName = `${/:secret:(.+)\/tokens\//.exec(SecretId)?.[1]}/credentials`
  const describe = () => callSecretsManager("DescribeSecret", { SecretId })
  const readPending = () => callSecretsManager("GetSecretValue", { SecretId, VersionId: ClientRequestToken })
  const readChannel = async () => {
    const { json } = await callSecretsManager("GetSecretValue", { SecretId: credentialsSecretName })
    return JSON.parse(json.SecretString)
  }

  async function createSecret(): Promise<void> {
    const [, { status }, channel] = await Promise.all([describe(), readPending(), readChannel()])
    if (status === 200) return
    const [again, { json: list }] = await Promise.all([readPending(), listKeyIds(assertion(channel))])
    if (again.status === 200 || list.kids.length >= 27) return
    const { json: issued } = await issueToken(assertion(channel))
    await callSecretsManager("PutSecretValue", {
      SecretId,
      ClientRequestToken,
      RotationToken,
      SecretString: tokenSecret(channel.channelId, issued),
      VersionStages: ["AWSPENDING", `token:${issued.key_id}`],
    })
  }

  async function testSecret(): Promise<void> {
    const [, { json }] = await Promise.all([describe(), readPending(), readChannel()])
    const { status } = await verifyToken(JSON.parse(json.SecretString).channelAccessToken)
    if (status !== 200) throw new Error("refused")
  }

  async function finishSecret(): Promise<void> {
    const { json } = await describe()
    const stages: Record<string, readonly string[]> = json.VersionIdsToStages
    const RemoveFromVersionId = Object.keys(stages).find((versionId) => stages[versionId]?.includes("AWSCURRENT"))
    const move = { SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: ClientRequestToken, RemoveFromVersionId }
    await callSecretsManager("UpdateSecretVersionStage", move)
  }

  if (Step === "createSecret") await createSecret()
  else if (Step === "testSecret") await testSecret()
  else if (Step === "finishSecret") await finishSecret()
}

interface Issued {
  readonly access_token: string
  readonly key_id: string
  readonly expires_in: number
}

function tokenSecret(channelId: string, { access_token, key_id, expires_in }: Issued): string {
  const nowMs = Date.now()
  const issuedAt = new Date(nowMs).toISOString()
  const expiresAt = new Date(nowMs + expires_in * 1000).toISOString()
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
