import type { Operation } from "../context.ts"
import { readTags, required, requireStrings, type Tag } from "../input.ts"
import { notPendingDeletion } from "../key.ts"
import { Refusal } from "../refusals.ts"
import { requireKeyId } from "./members.ts"
import { pageOf } from "./paging.ts"

/** Most tags on one key. */
const TAG_LIMIT = 50

/** @throws Refusal TagException for a reserved or repeated key, or more than 50 tags. */
export function checkTags(tags: readonly Tag[]): void {
  const keys = tags.map(({ TagKey }) => TagKey)
  if (keys.some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw new Refusal("TagException", "Tags beginning with aws: are reserved")
  }
  if (new Set(keys).size < keys.length) throw new Refusal("TagException", "Duplicate tag keys")
  if (tags.length > TAG_LIMIT) throw new Refusal("TagException", "Too many tags")
}

/** TagResource: adds tags, or gives those with the same key a new value. */
export const tagResource: Operation = ({ store }, input) => {
  const keyId = requireKeyId(input)
  const added = required("Tags", readTags(input, "Tags"))
  checkTags(added)
  const key = notPendingDeletion(store.get(keyId))
  const tags = [...new Map([...key.tags, ...added].map((tag) => [tag.TagKey, tag])).values()]
  checkTags(tags)
  store.put({ ...key, tags })
  return undefined
}

/** UntagResource: removes tags by key; keys that aren't there are no error. */
export const untagResource: Operation = ({ store }, input) => {
  const keyId = requireKeyId(input)
  const removed = requireStrings(input, "TagKeys")
  const key = notPendingDeletion(store.get(keyId))
  store.put({ ...key, tags: key.tags.filter(({ TagKey }) => !removed.includes(TagKey)) })
  return undefined
}

/** ListResourceTags; a key without tags has an empty list. */
export const listResourceTags: Operation = ({ store }, input) => {
  const { tags } = store.get(requireKeyId(input))
  const { page, paging } = pageOf(input, tags, 50)
  return { Tags: page, ...paging }
}
