import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { errorReply } from "./error-reply.ts"
import type { Place, RegisteredFunction } from "./function-definition.ts"
import { parseFunctionReference } from "./function-reference.ts"

/** Where Lambda's REST API begins. */
const FUNCTIONS_PATH = "/2015-03-31/functions"

export type Route =
  | { readonly operation: FunctionOperation; readonly fn: RegisteredFunction }
  | { readonly operation: "ListFunctions" }
  | { readonly operation: "refused"; readonly reply: LoopbackReply }

type FunctionOperation = "Invoke" | "GetFunction" | "GetFunctionConfiguration" | "GetPolicy"

const OPERATIONS: Readonly<Record<string, FunctionOperation>> = {
  "POST /invocations": "Invoke",
  "GET ": "GetFunction",
  "GET /configuration": "GetFunctionConfiguration",
  "GET /policy": "GetPolicy",
}

const REFERENCE_RULE =
  "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"

/** Finds the operation of a request and its function. */
export function matchRoute(
  request: Pick<LoopbackRequest, "method" | "path" | "query">,
  place: Place,
  find: (name: string) => RegisteredFunction | undefined,
): Route {
  const { method, path, query } = request
  const rest = path.startsWith(FUNCTIONS_PATH) ? path.slice(FUNCTIONS_PATH.length) : undefined
  if (method === "GET" && (rest === "" || rest === "/")) return { operation: "ListFunctions" }
  const [, reference = "", tail = ""] = /^\/([^/]+)(\/[^/]+)?$/.exec(rest ?? "") ?? []
  const operation = OPERATIONS[`${method} ${tail}`]
  if (reference === "" || operation === undefined) return refused(unknownReply(method, path))
  const found = findFunction(decode(reference), query.get("Qualifier"), place, find)
  return "arn" in found ? { operation, fn: found } : refused(found)
}

function findFunction(
  text: string,
  qualifierParameter: string | null,
  place: Place,
  find: (name: string) => RegisteredFunction | undefined,
): RegisteredFunction | LoopbackReply {
  const reference = parseFunctionReference(text, place)
  if (reference.kind === "malformed") return malformedReply(text)
  const fn = reference.kind === "function" ? find(reference.name) : undefined
  const qualifier = qualifierParameter ?? (reference.kind === "function" ? reference.qualifier : undefined)
  if (fn !== undefined && (qualifier ?? "$LATEST") === "$LATEST") return fn
  const suffix = qualifier === undefined ? "" : `:${qualifier}`
  return errorReply("ResourceNotFoundException", `Function not found: ${reference.arn}${suffix}`)
}

function refused(reply: LoopbackReply): Route {
  return { operation: "refused", reply }
}

function unknownReply(method: string, path: string): LoopbackReply {
  const served = "Invoke, GetFunction, GetFunctionConfiguration, GetPolicy and ListFunctions"
  return errorReply(
    "UnknownOperationException",
    `${method} ${path} isn't served here; Lambda's stand-in has ${served}.`,
  )
}

function malformedReply(text: string): LoopbackReply {
  const found = `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint`
  return errorReply("ValidationException", `${found}: ${REFERENCE_RULE}`)
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
