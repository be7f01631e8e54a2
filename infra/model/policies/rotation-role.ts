import { type FunctionGrants, manageInterfaces, writeLogs } from "./function-statements.ts"
import { useEncryptionKey, useOwnKeys } from "./key-statements.ts"
import { type PolicyDocument, type PolicyPlace, policyOf } from "./policy-document.ts"
import { credentialsSecretArns, tokenSecretArns } from "./secret-arns.ts"

/** What the rotation function's role is granted. */
export interface RotationRoleGrants extends FunctionGrants {
  readonly place: PolicyPlace
  readonly prefix: string
  /** ARNs of the signing keys that the user brought; not those that the component makes. */
  readonly ownKeyArns: readonly string[]
  /** ARN of the key that the secrets are encrypted with, when it isn't AWS's own. */
  readonly encryptionKeyArn: string | undefined
}

/** Policy of the rotation function's role: it writes the token secrets that are rotated by it, and reads the credentials. */
export function rotationRolePolicy(grants: RotationRoleGrants): PolicyDocument {
  const { place, prefix, functionArn, ownKeyArns, encryptionKeyArn } = grants
  return policyOf(
    writeLogs(grants),
    {
      Sid: "RotateTokenSecrets",
      Effect: "Allow",
      Action: [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      Resource: tokenSecretArns(place, prefix),
      Condition: { ArnLike: { "secretsmanager:resource/AllowRotationLambdaArn": functionArn } },
    },
    {
      Sid: "ReadCredentials",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: credentialsSecretArns(place, prefix),
    },
    useOwnKeys(["kms:Sign"], ownKeyArns),
    useEncryptionKey(["kms:Decrypt", "kms:GenerateDataKey"], encryptionKeyArn, place),
    ...manageInterfaces(grants),
  )
}
