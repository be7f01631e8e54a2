import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import { RotationError } from "../errors.ts"
import { accessHint } from "./access-hint.ts"
import { awsErrorFacts, failedRotationOutcome, failedWriteOutcome, isTransientReadError } from "./aws-outcome.ts"
import { readSchedule } from "./schedule.ts"
import type { PutOutcome, PutRequest, RotateOutcome, Secrets, StageMove, StageOutcome } from "./secrets.ts"

export interface AwsSecretsOptions {
  /** Must have `maxAttempts: 1`: a repeat inside the client would hide that an earlier try may have taken effect. */
  readonly client: SecretsManagerClient
  readonly sleep: (ms: number) => Promise<void>
  /** Bound on one call, in milliseconds. */
  readonly callTimeoutMs: number
}

/** Waits before the repeats of a read, in milliseconds. */
const READ_BACKOFF_MS = [100, 400, 1_200]

/** The port over AWS's own client. */
export function createAwsSecrets({ client, sleep, callTimeoutMs }: AwsSecretsOptions): Secrets {
  const bound = () => ({ abortSignal: AbortSignal.timeout(callTimeoutMs) })

  async function repeatedly<T>(operation: string, secretId: string, call: () => Promise<T>): Promise<T> {
    for (const waitMs of READ_BACKOFF_MS) {
      try {
        return await call()
      } catch (error) {
        if (!isTransientReadError(error)) throw readFailure(operation, secretId, error)
        await sleep(waitMs)
      }
    }
    return call().catch((error) => {
      throw readFailure(operation, secretId, error)
    })
  }

  return {
    async describe(secretArn) {
      const answer = await repeatedly("DescribeSecret", secretArn, () =>
        client.send(new DescribeSecretCommand({ SecretId: secretArn }), bound()),
      )
      return {
        arn: answer.ARN ?? secretArn,
        isDeleted: answer.DeletedDate !== undefined,
        rotationEnabled: answer.RotationEnabled === true,
        stages: answer.VersionIdsToStages ?? {},
        schedule: readSchedule(answer.RotationRules, answer.NextRotationDate),
      }
    },

    async read(secretId, versionId, stage) {
      const input = { SecretId: secretId, VersionId: versionId, VersionStage: stage }
      return repeatedly("GetSecretValue", secretId, async () => {
        try {
          const { SecretString } = await client.send(new GetSecretValueCommand(input), bound())
          return { kind: "value", text: SecretString ?? "" } as const
        } catch (error) {
          if (awsErrorFacts(error).name === "ResourceNotFoundException") return { kind: "absent" } as const
          throw error
        }
      })
    },

    put: async (request) => {
      try {
        await client.send(putCommand(request), bound())
        return { kind: "stored" } satisfies PutOutcome
      } catch (error) {
        const isTaken = awsErrorFacts(error).name === "ResourceExistsException"
        return isTaken ? ({ kind: "exists" } satisfies PutOutcome) : failedWriteOutcome(error)
      }
    },

    moveStage: async (move) => {
      try {
        await client.send(stageCommand(move), bound())
        return { kind: "moved" } satisfies StageOutcome
      } catch (error) {
        return failedWriteOutcome(error)
      }
    },

    rotate: async (secretArn, versionId) => {
      try {
        await client.send(new RotateSecretCommand({ SecretId: secretArn, ClientRequestToken: versionId }), bound())
        return { kind: "started" } satisfies RotateOutcome
      } catch (error) {
        return failedRotationOutcome(error)
      }
    },
  }
}

function putCommand({ secretArn, versionId, text, stages, rotationToken }: PutRequest): PutSecretValueCommand {
  return new PutSecretValueCommand({
    SecretId: secretArn,
    ClientRequestToken: versionId,
    SecretString: text,
    VersionStages: [...stages],
    RotationToken: rotationToken,
  })
}

function stageCommand({ secretArn, stage, to, from }: StageMove): UpdateSecretVersionStageCommand {
  return new UpdateSecretVersionStageCommand({
    SecretId: secretArn,
    VersionStage: stage,
    MoveToVersionId: to,
    RemoveFromVersionId: from,
  })
}

function readFailure(operation: string, secretId: string, error: unknown): RotationError {
  const { name, status } = awsErrorFacts(error)
  const hint = accessHint(operation, name)
  const answer = status === undefined ? "no answer" : `HTTP ${status}`
  return new RotationError("SECRETS_MANAGER", `${operation} of ${secretId} failed with ${name} (${answer})${hint}`, {
    awsError: name,
  })
}
