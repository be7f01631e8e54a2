import type { Operation } from "../context.ts"
import { createAlias, deleteAlias, listAliases, updateAlias } from "./aliases.ts"
import { createKey, describeKey, getKeyRotationStatus, listKeys, updateKeyDescription } from "./keys.ts"
import { getKeyPolicy, listKeyPolicies, putKeyPolicy } from "./policies.ts"
import { getPublicKey, sign, verify } from "./signing.ts"
import { cancelKeyDeletion, disableKey, enableKey, scheduleKeyDeletion } from "./states.ts"
import { listResourceTags, tagResource, untagResource } from "./tags.ts"

/** Every operation by its name on the wire. */
export const operations: Readonly<Record<string, Operation>> = {
  CancelKeyDeletion: cancelKeyDeletion,
  CreateAlias: createAlias,
  CreateKey: createKey,
  DeleteAlias: deleteAlias,
  DescribeKey: describeKey,
  DisableKey: disableKey,
  EnableKey: enableKey,
  GetKeyPolicy: getKeyPolicy,
  GetKeyRotationStatus: getKeyRotationStatus,
  GetPublicKey: getPublicKey,
  ListAliases: listAliases,
  ListKeyPolicies: listKeyPolicies,
  ListKeys: listKeys,
  ListResourceTags: listResourceTags,
  PutKeyPolicy: putKeyPolicy,
  ScheduleKeyDeletion: scheduleKeyDeletion,
  Sign: sign,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAlias: updateAlias,
  UpdateKeyDescription: updateKeyDescription,
  Verify: verify,
}
