import { getKeyOutput } from "@pulumi/aws/kms/getKey.js"
import { type Input, type Output, output, type Resource } from "@pulumi/pulumi"
import type { LineTokenRotationArgs } from "../args.ts"

/** ARNs of the signing keys that the user brought, next ones included. */
export function ownKeyArns({ channels }: LineTokenRotationArgs, parent: Resource): Output<string[]> {
  const given = Object.values(channels).flatMap(({ kmsKeyId, nextKey }) => [kmsKeyId, nextKey?.kmsKeyId])
  return output(given.flatMap((keyId) => (keyId ? [keyArn(keyId, parent)] : [])))
}

/** ARN of a key: policies take neither its id nor an alias, so KMS is asked whose they are. */
export function keyArn(keyId: Input<string>, parent: Resource): Output<string> {
  return output(keyId).apply((id) => (/:key\//.test(id) ? output(id) : getKeyOutput({ keyId: id }, { parent }).arn))
}
