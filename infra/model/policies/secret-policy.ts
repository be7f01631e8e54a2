import { type PolicyDocument, policyOf } from "./policy-document.ts"
import { ONLY_THE_CURRENT_VALUE } from "./reader.ts"

/**
 * Resource policy of a secret: nobody without TLS, and the current value for the readers.
 * @param readers ARNs of IAM roles, users or account roots; none for a credentials secret.
 */
export function secretPolicy(readers: readonly string[]): PolicyDocument {
  const isRead = readers.length > 0
  return policyOf(
    {
      Sid: "DenyWithoutTls",
      Effect: "Deny",
      Principal: "*",
      Action: "secretsmanager:*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    isRead
      ? {
          Sid: "ReadCurrentValue",
          Effect: "Allow",
          Principal: { AWS: readers },
          Action: "secretsmanager:GetSecretValue",
          Resource: "*",
          Condition: ONLY_THE_CURRENT_VALUE,
        }
      : undefined,
  )
}
