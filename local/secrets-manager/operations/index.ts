import type { Operation } from "../context.ts"
import { listSecrets } from "./listing.ts"
import { getRandomPassword } from "./password.ts"
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy, validateResourcePolicy } from "./policies.ts"
import { cancelRotateSecret, rotateSecret } from "./rotation.ts"
import { createSecret, deleteSecret, describeSecret, restoreSecret, updateSecret } from "./secrets.ts"
import { tagResource, untagResource } from "./tags.ts"
import { batchGetSecretValue, getSecretValue, putSecretValue } from "./values.ts"
import { listSecretVersionIds, updateSecretVersionStage } from "./version-stages.ts"

/** Every operation by its name on the wire. */
export const operations: Readonly<Record<string, Operation>> = {
  BatchGetSecretValue: batchGetSecretValue,
  CancelRotateSecret: cancelRotateSecret,
  CreateSecret: createSecret,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteSecret: deleteSecret,
  DescribeSecret: describeSecret,
  GetRandomPassword: getRandomPassword,
  GetResourcePolicy: getResourcePolicy,
  GetSecretValue: getSecretValue,
  ListSecretVersionIds: listSecretVersionIds,
  ListSecrets: listSecrets,
  PutResourcePolicy: putResourcePolicy,
  PutSecretValue: putSecretValue,
  RestoreSecret: restoreSecret,
  RotateSecret: rotateSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
  ValidateResourcePolicy: validateResourcePolicy,
}
