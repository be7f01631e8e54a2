import { type FunctionGrants, manageInterfaces, writeLogs } from "./function-statements.ts"
import { useEncryptionKey, useOwnKeys } from "./key-statements.ts"
import { type PolicyDocument, type PolicyPlace, policyOf, type Statement } from "./policy-document.ts"
import { credentialsSecretArns, tokenSecretArns } from "./secret-arns.ts"

/** What the sentinel's role is granted. */
export interface SentinelRoleGrants extends FunctionGrants {
  readonly place: PolicyPlace
  readonly prefix: string
  /** ARN, or pattern of it, of the rotation function: who starts a rotation must be allowed to call it. */
  readonly rotationFunctionArn: string
  /** ARNs of the signing keys that the user brought; not those that the component makes. */
  readonly ownKeyArns: readonly string[]
  /** ARN of the key that the secrets are encrypted with, when it isn't AWS's own. */
  readonly encryptionKeyArn: string | undefined
}

/** Policy of the sentinel's role: it reads token secrets, moves every label of theirs but AWSCURRENT, and starts rotations by their schedule's function. */
export function sentinelRolePolicy(grants: SentinelRoleGrants): PolicyDocument {
  const { place, prefix, ownKeyArns, encryptionKeyArn } = grants
  return policyOf(
    writeLogs(grants),
    {
      Sid: "ReadTokenSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: tokenSecretArns(place, prefix),
    },
    moveLabels(grants),
    startRotations(grants),
    {
      Sid: "CallRotationFunction",
      Effect: "Allow",
      Action: "lambda:InvokeFunction",
      Resource: grants.rotationFunctionArn,
    },
    {
      Sid: "ReadCredentials",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: credentialsSecretArns(place, prefix),
    },
    useOwnKeys(["kms:Sign", "kms:GetPublicKey"], ownKeyArns),
    useEncryptionKey(["kms:Decrypt"], encryptionKeyArn, place),
    ...manageInterfaces(grants),
  )
}

function moveLabels({ place, prefix }: SentinelRoleGrants): Statement {
  return {
    Sid: "MoveLabelsButCurrent",
    Effect: "Allow",
    Action: "secretsmanager:UpdateSecretVersionStage",
    Resource: tokenSecretArns(place, prefix),
    Condition: { StringNotEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
  }
}

function startRotations({ place, prefix, rotationFunctionArn }: SentinelRoleGrants): Statement {
  return {
    Sid: "StartRotations",
    Effect: "Allow",
    Action: "secretsmanager:RotateSecret",
    Resource: tokenSecretArns(place, prefix),
    Condition: {
      ArnLike: { "secretsmanager:resource/AllowRotationLambdaArn": rotationFunctionArn },
      ArnLikeIfExists: { "secretsmanager:RotationLambdaARN": rotationFunctionArn },
      BoolIfExists: { "secretsmanager:ModifyRotationRules": "false" },
    },
  }
}
