import { secretsManagerService } from "./key-statements.ts"
import { type PolicyDocument, policyOf } from "./policy-document.ts"

/**
 * Condition that the current value is asked for: by its stage or, as most clients do, by nothing at all; never a version by its id.
 * What AWS puts into the key when no stage is sent isn't documented, hence `IfExists`.
 */
export const ONLY_THE_CURRENT_VALUE = {
  StringEqualsIfExists: { "secretsmanager:VersionStage": "AWSCURRENT" },
  Null: { "secretsmanager:VersionId": "true" },
} as const

/** What an app may read. */
export interface ReaderGrants {
  /** Full ARN of the app's token secret. */
  readonly secretArn: string
  /** ARN of the key that the secrets are encrypted with, when it isn't AWS's own. */
  readonly encryptionKeyArn: string | undefined
}

/** Policy for an app's role: the current value of its one token secret. */
export function readerPolicy({ secretArn, encryptionKeyArn }: ReaderGrants): PolicyDocument {
  return policyOf(
    {
      Sid: "ReadCurrentToken",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: secretArn,
      Condition: ONLY_THE_CURRENT_VALUE,
    },
    encryptionKeyArn === undefined
      ? undefined
      : {
          Sid: "DecryptToken",
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: encryptionKeyArn,
          Condition: {
            StringEquals: {
              "kms:ViaService": secretsManagerService(secretArn.split(":")[3] ?? ""),
              "kms:EncryptionContext:SecretARN": secretArn,
            },
          },
        },
  )
}
