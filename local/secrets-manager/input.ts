import { Refusal, validation } from "./refusals.ts"
import type { Tag } from "./secret.ts"

/** A request body that was found to be a JSON object. */
export type Input = Readonly<Record<string, unknown>>

/** Bounds of a string member. */
export interface StringBounds {
  readonly min?: number
  readonly max?: number
  readonly pattern?: RegExp
  /** The value is never quoted in an error. */
  readonly isSensitive?: boolean
}

/** A member that must be there. @throws Refusal ValidationException when it isn't, or breaks its bounds. */
export function requireString(input: Input, member: string, bounds: StringBounds = {}): string {
  const value = readString(input, member, bounds)
  if (value !== undefined) return value
  throw constraint(member, "null", "Member must not be null")
}

/** A string member; null counts as absent. @throws Refusal SerializationException, ValidationException. */
export function readString(input: Input, member: string, bounds: StringBounds = {}): string | undefined {
  const value = read(input, member, "string", "String")
  if (value === undefined) return undefined
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern, isSensitive } = bounds
  const shown = isSensitive ? undefined : `'${value}'`
  if (value.length > max) throw constraint(member, shown, `Member must have length less than or equal to ${max}`)
  if (value.length < min) throw constraint(member, shown, `Member must have length greater than or equal to ${min}`)
  if (pattern !== undefined && !pattern.test(value)) {
    throw constraint(member, shown, `Member must satisfy regular expression pattern: ${pattern.source}`)
  }
  return value
}

/** A boolean member. @throws Refusal SerializationException. */
export function readBoolean(input: Input, member: string): boolean | undefined {
  return read(input, member, "boolean", "Boolean")
}

/** A whole number. @throws Refusal SerializationException, ValidationException (out of `bounds`). */
export function readInteger(
  input: Input,
  member: string,
  bounds: { min?: number; max?: number } = {},
): number | undefined {
  const value = read(input, member, "number", "Integer")
  if (value === undefined) return undefined
  if (!Number.isInteger(value)) throw wrongType("FLOAT_VALUE", "Integer")
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = bounds
  if (value > max) throw constraint(member, `'${value}'`, `Member must have value less than or equal to ${max}`)
  if (value < min) throw constraint(member, `'${value}'`, `Member must have value greater than or equal to ${min}`)
  return value
}

/** A list of strings. @throws Refusal SerializationException, ValidationException (`min` or `max` members broken). */
export function readStrings(
  input: Input,
  member: string,
  bounds: { min?: number; max?: number } = {},
): string[] | undefined {
  const items = readList(input, member)
  if (items === undefined) return undefined
  const { min = 0, max = Number.POSITIVE_INFINITY } = bounds
  const shown = `'[${items.join(", ")}]'`
  if (items.length > max) throw constraint(member, shown, `Member must have length less than or equal to ${max}`)
  if (items.length < min) throw constraint(member, shown, `Member must have length greater than or equal to ${min}`)
  return items.map((item) => {
    if (typeof item !== "string") throw wrongType(kindOf(item), "String")
    return item
  })
}

/** A structure member. @throws Refusal SerializationException. */
export function readStructure(input: Input, member: string): Input | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (!isStructure(value)) throw new Refusal("SerializationException", "Unexpected field type")
  return value
}

/** A list of structures. @throws Refusal SerializationException. */
export function readStructures(input: Input, member: string): Input[] | undefined {
  return readList(input, member)?.map((item) => {
    if (!isStructure(item)) throw new Refusal("SerializationException", "Unexpected field type")
    return item
  })
}

/** Tags: a key of 1 to 128 characters, a value of at most 256. @throws Refusal SerializationException, ValidationException. */
export function readTags(input: Input, member: string): Tag[] | undefined {
  return readStructures(input, member)?.map((tag) => ({
    Key: requireString(tag, "Key", { min: 1, max: 128 }),
    Value: readString(tag, "Value", { max: 256 }) ?? "",
  }))
}

/** True for a JSON object. */
export function isStructure(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** The refusal for a member that breaks its constraint; `shown` is the offending value, absent when it is sensitive. */
export function constraint(member: string, shown: string | undefined, broken: string): Refusal {
  const path = member.charAt(0).toLowerCase() + member.slice(1)
  const what = shown === undefined ? "Value" : `Value ${shown}`
  return validation(`1 validation error detected: ${what} at '${path}' failed to satisfy constraint: ${broken}`)
}

interface Types {
  string: string
  boolean: boolean
  number: number
}

function read<T extends keyof Types>(input: Input, member: string, type: T, name: string): Types[T] | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (typeof value !== type) throw wrongType(kindOf(value), name)
  return value as Types[T]
}

function readList(input: Input, member: string): unknown[] | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw new Refusal("SerializationException", "Expected list or null")
  return value
}

function kindOf(value: unknown): string {
  if (typeof value === "object") return Array.isArray(value) ? "START_ARRAY" : "START_OBJECT"
  return typeof value === "boolean" ? `${String(value).toUpperCase()}_VALUE` : `${(typeof value).toUpperCase()}_VALUE`
}

function wrongType(found: string, wanted: string): Refusal {
  return new Refusal(
    "SerializationException",
    `${found} can not be converted to ${wanted === "Integer" ? "an" : "a"} ${wanted}`,
  )
}
