import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"

/** What a token secret's value says, as any reader would parse it. */
interface StoredToken {
  readonly channelAccessToken: string
  readonly keyId: string
  readonly channelId: string
}

/** A token secret, seen and changed by AWS's own SDK. */
export interface TokenSecret {
  stages(): Promise<Readonly<Record<string, readonly string[]>>>
  /** The labels of all its versions. */
  labels(): Promise<readonly string[]>
  versionWith(stage: string): Promise<string | undefined>
  /** The value of a version, or of AWSCURRENT. @throws ResourceNotFoundException */
  read(versionId?: string): Promise<StoredToken>
  /** PutSecretValue by hand, without stages: it becomes current. @returns its version's id. */
  putByHand(text: string): Promise<string>
  /** UpdateSecretVersionStage by hand, as a person does it in the console. */
  moveStage(stage: string, versions: StageMove): Promise<void>
  /** Adds labels of somebody else to a version. */
  fillLabels(count: number, versionId: string): Promise<void>
  /** Removes the first labels of somebody else. */
  removeLabels(count: number): Promise<void>
}

interface StageMove {
  readonly MoveToVersionId?: string
  readonly RemoveFromVersionId?: string | undefined
}

export function createTokenSecret(client: SecretsManagerClient, arn: string): TokenSecret {
  async function stages() {
    return (await client.send(new DescribeSecretCommand({ SecretId: arn }))).VersionIdsToStages ?? {}
  }

  async function versionWith(stage: string): Promise<string | undefined> {
    return Object.entries(await stages()).find(([, labels]) => labels.includes(stage))?.[0]
  }

  async function moveStage(stage: string, versions: StageMove): Promise<void> {
    await client.send(new UpdateSecretVersionStageCommand({ SecretId: arn, VersionStage: stage, ...versions }))
  }

  return {
    stages,
    labels: async () => Object.values(await stages()).flat(),
    versionWith,
    moveStage,
    async read(versionId) {
      const input = versionId === undefined ? {} : { VersionId: versionId }
      const answer = await client.send(new GetSecretValueCommand({ SecretId: arn, ...input }))
      return JSON.parse(answer.SecretString ?? "") as StoredToken
    },
    async putByHand(text) {
      const answer = await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: text }))
      return answer.VersionId ?? ""
    },
    async fillLabels(count, versionId) {
      for (const label of labelsOfSomeoneElse(count)) await moveStage(label, { MoveToVersionId: versionId })
    },
    async removeLabels(count) {
      for (const label of labelsOfSomeoneElse(count))
        await moveStage(label, { RemoveFromVersionId: await versionWith(label) })
    },
  }
}

function labelsOfSomeoneElse(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `someone-elses-${index}`)
}
