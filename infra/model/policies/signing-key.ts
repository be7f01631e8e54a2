import { WITH_THE_ALGORITHM } from "./key-statements.ts"
import { type PolicyDocument, type PolicyPlace, policyOf } from "./policy-document.ts"

/** What a signing key's own policy names. */
export interface SigningKeyGrants {
  readonly place: PolicyPlace
  readonly rotationRoleArn: string
  readonly sentinelRoleArn: string
}

/** Everything an administrator needs; neither signing nor grants, with which signing could be handed on. */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:GetPublicKey",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
]

/**
 * Policy of a signing key. The account administers it through IAM, and yet no IAM policy of the account can allow anyone to sign:
 * that is granted here, to the two roles, with the one algorithm.
 */
export function signingKeyPolicy({ place, rotationRoleArn, sentinelRoleArn }: SigningKeyGrants): PolicyDocument {
  return policyOf(
    {
      Sid: "Administration",
      Effect: "Allow",
      Principal: { AWS: `arn:${place.partition}:iam::${place.accountId}:root` },
      Action: ADMINISTRATION,
      Resource: "*",
    },
    {
      Sid: "Sign",
      Effect: "Allow",
      Principal: { AWS: [rotationRoleArn, sentinelRoleArn] },
      Action: "kms:Sign",
      Resource: "*",
      Condition: WITH_THE_ALGORITHM,
    },
    {
      Sid: "ReadPublicKey",
      Effect: "Allow",
      Principal: { AWS: sentinelRoleArn },
      Action: "kms:GetPublicKey",
      Resource: "*",
    },
  )
}
