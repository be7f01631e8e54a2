import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import { issue, revoke, verify } from "./line.ts"

/** A control, not a product: what one writes who follows AWS's template and revokes the old token in finishSecret. */
interface Event {
  readonly Step: string
  readonly SecretId: string
  readonly ClientRequestToken: string
}

const client = new SecretsManagerClient({})

/** Two bugs of the field are in here on purpose: a retry issues again, and a crash after the move forgets the revocation. */
export async function handler({ Step, SecretId, ClientRequestToken }: Event): Promise<void> {
  const metadata = await client.send(new DescribeSecretCommand({ SecretId }))
  if (!metadata.RotationEnabled) throw new Error(`Secret ${SecretId} is not enabled for rotation`)
  const stages = metadata.VersionIdsToStages?.[ClientRequestToken]
  if (!stages) throw new Error(`Secret version ${ClientRequestToken} has no stage for rotation of ${SecretId}`)
  if (stages.includes("AWSCURRENT")) return
  if (!stages.includes("AWSPENDING")) throw new Error(`Secret version ${ClientRequestToken} is not AWSPENDING`)
  switch (Step) {
    case "createSecret":
      return createSecret(SecretId, ClientRequestToken)
    case "setSecret":
      return
    case "testSecret":
      return testSecret(SecretId, ClientRequestToken)
    case "finishSecret":
      return finishSecret(SecretId, ClientRequestToken, metadata.VersionIdsToStages ?? {})
    default:
      throw new Error("Invalid step parameter")
  }
}

async function createSecret(SecretId: string, VersionId: string): Promise<void> {
  try {
    await client.send(new GetSecretValueCommand({ SecretId, VersionId, VersionStage: "AWSPENDING" }))
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
    const SecretString = JSON.stringify(await issue(await credentialsOf(SecretId)))
    const VersionStages = ["AWSPENDING"]
    await client.send(
      new PutSecretValueCommand({ SecretId, ClientRequestToken: VersionId, SecretString, VersionStages }),
    )
  }
}

async function testSecret(SecretId: string, VersionId: string): Promise<void> {
  await verify(await read(SecretId, { VersionId, VersionStage: "AWSPENDING" }))
}

async function finishSecret(
  SecretId: string,
  VersionId: string,
  versions: Readonly<Record<string, string[]>>,
): Promise<void> {
  const current = Object.keys(versions).find((id) => versions[id]?.includes("AWSCURRENT"))
  const old = current === undefined ? undefined : await read(SecretId, { VersionId: current })
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: VersionId,
      RemoveFromVersionId: current,
    }),
  )
  if (old !== undefined) await revoke(await credentialsOf(SecretId), old)
}

async function read(SecretId: string, which: { readonly VersionId?: string; readonly VersionStage?: string } = {}) {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, ...which }))
  return JSON.parse(SecretString ?? "{}") as Record<string, string>
}

async function credentialsOf(arn: string): Promise<Record<string, string>> {
  const name = arn.split(":secret:")[1]?.replace(/\/tokens\/.*$/, "/credentials") ?? ""
  return read(name)
}
