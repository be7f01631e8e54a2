import type { RotationSecrets } from "../../../../lambda/rotation/deps.ts"
import type {
  PutOutcome,
  PutRequest,
  SecretDescription,
  StageMove,
  StageOutcome,
  VersionValue,
} from "../../../../lambda/secrets/secrets.ts"
import { follow, type Script } from "./script.ts"
import { CREDENTIALS_NAME, credentialsText } from "./values.ts"

/** What Secrets Manager answers, call by call. Values are by version id, since steps read several at a time. */
export interface SecretsScript {
  readonly describe?: Script<SecretDescription>
  readonly read?: Readonly<Record<string, Script<VersionValue>>>
  readonly put?: Script<PutOutcome>
  readonly moveStage?: Script<StageOutcome>
  readonly credentials?: Script<VersionValue>
}

export interface ScriptedSecrets extends RotationSecrets {
  readonly described: string[]
  readonly reads: { readonly secretId: string; readonly versionId: string | undefined }[]
  readonly puts: PutRequest[]
  readonly moves: StageMove[]
}

export const ABSENT: VersionValue = { kind: "absent" }

export function value(text: string): VersionValue {
  return { kind: "value", text }
}

/** A port without any behaviour of its own: it answers from the script and keeps what it was asked. */
export function scriptedSecrets(script: SecretsScript): ScriptedSecrets {
  const describe = follow("describe", script.describe)
  const put = follow("put", script.put)
  const moveStage = follow("moveStage", script.moveStage)
  const credentials = follow("read of the credentials", script.credentials ?? [value(credentialsText())])
  const versions = new Map(
    Object.entries(script.read ?? {}).map(([id, answers]) => [id, follow(`read ${id}`, answers)]),
  )
  const described: string[] = []
  const reads: ScriptedSecrets["reads"] = []
  const puts: PutRequest[] = []
  const moves: StageMove[] = []
  return {
    described,
    reads,
    puts,
    moves,
    async describe(arn) {
      described.push(arn)
      return describe()
    },
    async put(request) {
      puts.push(request)
      return put()
    },
    async moveStage(move) {
      moves.push(move)
      return moveStage()
    },
    async read(secretId, versionId) {
      if (secretId === CREDENTIALS_NAME) return credentials()
      reads.push({ secretId, versionId })
      const next = versions.get(versionId ?? "")
      if (!next) throw new Error(`the script foresees no read of ${versionId}`)
      return next()
    },
  }
}
