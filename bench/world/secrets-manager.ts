import type { CannedReply, CannedRequest } from "./tls-server.ts"

/** AWS counts 20 staging labels a secret, so all versions before the current one have lost theirs. */
const CURRENT_LABELS = ["AWSCURRENT", "token:bench-key-id-before"]

type Input = Readonly<Record<string, unknown>>

/** A secret that is always in its next rotation. */
export interface CannedSecretsManager {
  readonly reply: (request: CannedRequest) => CannedReply
  /** Back to the first rotation. */
  reset(): void
}

/** Secrets Manager as a rotation needs it: the version that follows the current one is pending, empty, and takes one value. */
export function createSecretsManager(credentials: string, count: (name: string) => void): CannedSecretsManager {
  let rotation = 1
  let value: string | undefined

  const operations: Readonly<Record<string, (input: Input) => CannedReply>> = {
    DescribeSecret({ SecretId }) {
      return ok({
        ARN: SecretId,
        RotationEnabled: true,
        RotationRules: { ScheduleExpression: "rate(7 days)" },
        VersionIdsToStages: {
          [versionId(rotation - 1)]: CURRENT_LABELS,
          [versionId(rotation)]: ["AWSPENDING", ...(value === undefined ? [] : ["token:bench-key-id"])],
        },
      })
    },
    GetSecretValue({ SecretId, VersionId }) {
      if (String(SecretId).endsWith("/credentials")) return ok({ SecretString: credentials })
      const isThere = VersionId === versionId(rotation) && value !== undefined
      return isThere ? ok({ SecretString: value, VersionId }) : refuse("ResourceNotFoundException")
    },
    PutSecretValue({ ClientRequestToken, SecretString, RotationToken }) {
      const isNew = ClientRequestToken === versionId(rotation) && value === undefined
      if (!isNew || !SecretString || !RotationToken) return refuse("InvalidRequestException")
      value = String(SecretString)
      return ok({ VersionId: ClientRequestToken })
    },
    UpdateSecretVersionStage({ MoveToVersionId, RemoveFromVersionId }) {
      const isMove = MoveToVersionId === versionId(rotation) && RemoveFromVersionId === versionId(rotation - 1)
      if (!isMove || value === undefined) return refuse("InvalidParameterException")
      begin(rotation + 1)
      return ok({})
    },
  }

  function begin(number: number): void {
    rotation = number
    value = undefined
  }

  function reply({ method, headers, body }: CannedRequest): CannedReply {
    const operation = String(headers["x-amz-target"]).replace("secretsmanager.", "")
    count(operation)
    if (method !== "POST" || !headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
      return refuse("MissingAuthenticationTokenException")
    }
    return operations[operation]?.(JSON.parse(body)) ?? refuse("UnknownOperationException")
  }

  return { reply, reset: () => begin(1) }
}

/** Version ids are numbered, so that a measured process knows them without asking. */
function versionId(rotation: number): string {
  return `00000000-0000-4000-8000-${String(rotation).padStart(12, "0")}`
}

function ok(json: object): CannedReply {
  return { status: 200, json }
}

function refuse(type: string): CannedReply {
  return { status: 400, json: { __type: type, Message: "refused by the bench" } }
}
