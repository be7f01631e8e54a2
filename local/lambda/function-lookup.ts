import { parseFunctionReference } from "./function-reference.ts"
import type { FunctionVersion, Place } from "./function-version.ts"
import { type FunctionRecord, versionAt } from "./functions.ts"
import { notFound, Refusal } from "./refusal.ts"
import type { Call } from "./route.ts"

/** A function that a call names, and the version or alias it asks for. */
export interface Found {
  readonly record: FunctionRecord
  readonly qualifier?: string
}

/** Functions by name. */
export type FunctionsByName = ReadonlyMap<string, FunctionRecord>

const REFERENCE_RULE =
  "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"

/**
 * The function of a call's path, its qualifier taken from the query or the name; whether that qualifier is there isn't
 * looked at.
 * @throws Refusal ValidationException, or ResourceNotFoundException that names the ARN.
 */
export function findFunction({ path, request }: Call, functions: FunctionsByName, place: Place): Found {
  const text = path.function ?? ""
  const reference = parseFunctionReference(text, place)
  if (reference.kind === "malformed") {
    const found = `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint`
    throw new Refusal("ValidationException", `${found}: ${REFERENCE_RULE}`)
  }
  const inName = reference.kind === "function" ? reference.qualifier : undefined
  const qualifier = request.query.get("Qualifier") ?? inName
  const record = reference.kind === "function" ? functions.get(reference.name) : undefined
  if (record === undefined) throw notFound(`Function not found: ${qualified(reference.arn, qualifier)}`)
  return { record, ...(qualifier === undefined ? {} : { qualifier }) }
}

/** The version that a call asks for. @throws Refusal ResourceNotFoundException that names the ARN. */
export function requireVersion({ record, qualifier }: Found): FunctionVersion {
  const version = versionAt(record, qualifier ?? "$LATEST")
  if (version === undefined) throw notFound(`Function not found: ${qualified(record.arn, qualifier)}`)
  return version
}

/** An ARN with a version's number or an alias at its end. */
export function qualified(arn: string, qualifier: string | undefined): string {
  return qualifier === undefined ? arn : `${arn}:${qualifier}`
}

/** Refuses a change that was meant for another revision. @throws Refusal PreconditionFailedException. */
export function checkRevision(wanted: string | undefined | null, actual: string): void {
  if (wanted === undefined || wanted === null || wanted === "" || wanted === actual) return
  throw new Refusal(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
  )
}
