import type { Operation } from "../context.ts"
import { constraint, readStrings, readTags } from "../input.ts"
import { invalidParameter, Refusal } from "../refusals.ts"
import type { Tag } from "../secret.ts"
import { requireSecretId } from "./members.ts"

/** Most tags on one secret. */
const TAG_LIMIT = 50

/** @throws Refusal InvalidParameterException for a key that AWS keeps to itself, LimitExceededException beyond 50 tags. */
export function checkTags(tags: readonly Tag[]): void {
  if (tags.some((tag) => tag.Key.toLowerCase().startsWith("aws:"))) {
    throw invalidParameter("You can't use the prefix aws: in the key of a tag. It is reserved for AWS.")
  }
  if (tags.length > TAG_LIMIT) {
    throw new Refusal("LimitExceededException", `You can't attach more than ${TAG_LIMIT} tags to a secret.`)
  }
}

/** TagResource: adds tags, or gives those with the same key a new value. */
export const tagResource: Operation = (context, input) => {
  const secretId = requireSecretId(input)
  const added = readTags(input, "Tags")
  if (added === undefined) throw constraint("Tags", "null", "Member must not be null")
  const secret = context.store.getLive(secretId)
  const byKey = new Map([...(secret.tags ?? []), ...added].map((tag) => [tag.Key, tag]))
  const tags = [...byKey.values()]
  checkTags(tags)
  context.store.put({ ...secret, tags, changedMs: context.clock.now() })
  return undefined
}

/** UntagResource: removes tags by key; keys that aren't there are no error. */
export const untagResource: Operation = (context, input) => {
  const secretId = requireSecretId(input)
  const keys = readStrings(input, "TagKeys")
  if (keys === undefined) throw constraint("TagKeys", "null", "Member must not be null")
  const secret = context.store.getLive(secretId)
  const tags = secret.tags?.filter((tag) => !keys.includes(tag.Key))
  context.store.put({ ...secret, tags, changedMs: context.clock.now() })
  return undefined
}
