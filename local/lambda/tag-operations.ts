import type { LoopbackReply } from "../loopback-server.ts"
import { json, noContent } from "./answer.ts"
import { type ControlPlane, find, type Operation } from "./control-plane.ts"
import type { FunctionRecord } from "./functions.ts"
import { readBody } from "./input.ts"
import { invalidParameter } from "./refusal.ts"
import type { Call } from "./route.ts"
import { checkTagCount, readTags } from "./tags-input.ts"

const TAGS = "/2017-03-31/tags/:function"

/** Tags of functions. */
export const TAG_OPERATIONS: readonly Operation[] = [
  { operation: "ListTags", method: "GET", path: TAGS, answer: listTags },
  { operation: "TagResource", method: "POST", path: TAGS, answer: tagResource },
  { operation: "UntagResource", method: "DELETE", path: TAGS, answer: untagResource },
]

function listTags(plane: ControlPlane, call: Call): LoopbackReply {
  return json({ Tags: tagged(plane, call).tags })
}

function tagResource(plane: ControlPlane, call: Call): LoopbackReply {
  const record = tagged(plane, call)
  const tags = { ...record.tags, ...readTags(readBody(call.request.body)) }
  checkTagCount(tags)
  record.tags = tags
  return noContent()
}

function untagResource(plane: ControlPlane, call: Call): LoopbackReply {
  const record = tagged(plane, call)
  const removed = new Set(call.request.query.getAll("tagKeys"))
  record.tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !removed.has(key)))
  return noContent()
}

function tagged(plane: ControlPlane, call: Call): FunctionRecord {
  const { record, qualifier } = find(plane, call)
  if (qualifier === undefined) return record
  throw invalidParameter("Tags are on the function: give its ARN without a version or an alias.")
}
