import type { Role } from "@pulumi/aws/iam/role.js"
import { all, type Input, type Output, output } from "@pulumi/pulumi"
import { readerPolicy } from "../model/policies/reader.ts"
import { secretPolicy } from "../model/policies/secret-policy.ts"
import { signingKeyPolicy } from "../model/policies/signing-key.ts"
import type { Scope } from "./scope.ts"

/** The roles that a signing key's policy names. */
interface Roles {
  readonly rotation: Role
  readonly sentinel: Role
}

/** Resource policy of a secret, for readers beside those whose own policies let them. */
export function secretPolicyText(readers: readonly Input<string>[] = []): Input<string> {
  return readers.length === 0 ? WITHOUT_READERS : textWith(readers)
}

const WITHOUT_READERS = JSON.stringify(secretPolicy([]))

function textWith(readers: readonly Input<string>[]): Output<string> {
  return output([...readers]).apply((known) => JSON.stringify(secretPolicy(known)))
}

/** Policy of a signing key in KMS. */
export function keyPolicyText({ place }: Scope, { rotation, sentinel }: Roles): Output<string> {
  const grants = { place, rotationRoleArn: rotation.arn, sentinelRoleArn: sentinel.arn }
  return output(grants).apply((known) => JSON.stringify(signingKeyPolicy(known)))
}

/** Policy with which an app reads its token. */
export function readerPolicyText(
  secretArn: Input<string>,
  encryptionKeyArn: Input<string | undefined>,
): Output<string> {
  return all([secretArn, encryptionKeyArn]).apply(([arn, key]) => {
    return JSON.stringify(readerPolicy({ secretArn: arn, encryptionKeyArn: key }))
  })
}
