import { constraint, Refusal } from "./refusal.ts"

/** A JSON object of a request. */
export type Json = Readonly<Record<string, unknown>>

/** A request's body. Members that are null count as absent. @throws Refusal SerializationException. */
export function readBody(body: Buffer): Json {
  if (body.length === 0) return {}
  return parse(body.toString()) ?? malformed("The request's body", "a JSON object")
}

/** @throws Refusal SerializationException for anything but an object. */
export function readObject(input: Json, member: string): Json | undefined {
  const value = present(input, member)
  return value === undefined ? undefined : (asObject(value) ?? malformed(member, "an object"))
}

export interface TextRule {
  readonly pattern?: RegExp
  /** Characters. */
  readonly most?: number
}

/** @throws Refusal SerializationException or ValidationException. */
export function readText(input: Json, member: string, rule: TextRule = {}): string | undefined {
  const value = present(input, member)
  if (value === undefined) return undefined
  if (typeof value !== "string") return malformed(member, "a string")
  const { pattern, most } = rule
  if (most !== undefined && value.length > most) {
    throw constraint(member, value.slice(0, 300), `have length less than or equal to ${most}`)
  }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern.source})$`).test(value)) {
    throw constraint(member, value, `satisfy regular expression pattern: ${pattern.source}`)
  }
  return value
}

/** @throws Refusal ValidationException when it is absent, too. */
export function requireText(input: Json, member: string, rule: TextRule = {}): string {
  const value = readText(input, member, rule)
  if (value === undefined) throw constraint(member, null, "not be null")
  return value
}

/** @throws Refusal SerializationException or ValidationException. */
export function readOneOf<Value extends string>(
  input: Json,
  member: string,
  allowed: readonly Value[],
): Value | undefined {
  const value = readText(input, member)
  if (value === undefined) return undefined
  const found = allowed.find((each) => each === value)
  if (found === undefined) throw constraint(member, value, `satisfy enum value set: [${allowed.join(", ")}]`)
  return found
}

/** @throws Refusal SerializationException or ValidationException. */
export function readInteger(input: Json, member: string, least: number, most: number): number | undefined {
  const value = present(input, member)
  if (value === undefined) return undefined
  if (typeof value !== "number" || !Number.isInteger(value)) return malformed(member, "an integer")
  if (value < least) throw constraint(member, value, `have value greater than or equal to ${least}`)
  if (value > most) throw constraint(member, value, `have value less than or equal to ${most}`)
  return value
}

/** @throws Refusal SerializationException. */
export function readBoolean(input: Json, member: string): boolean {
  const value = present(input, member) ?? false
  return typeof value === "boolean" ? value : malformed(member, "true or false")
}

/** An object whose values are strings. They may be secret: no error shows them. @throws Refusal SerializationException. */
export function readTexts(input: Json, member: string): Readonly<Record<string, string>> | undefined {
  const value = readObject(input, member)
  if (value === undefined) return undefined
  const odd = Object.keys(value).find((name) => typeof value[name] !== "string")
  return odd === undefined ? (value as Record<string, string>) : malformed(`${member}.${odd}`, "a string")
}

/** @throws Refusal SerializationException. */
export function readList(input: Json, member: string): readonly unknown[] | undefined {
  const value = present(input, member)
  return value === undefined || Array.isArray(value) ? value : malformed(member, "a list")
}

/** True for a member that is absent, or holds nothing: an empty text, list or object, or an object of such. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true
  return typeof value === "object" && Object.values(value).every(isEmpty)
}

function present(input: Json, member: string): unknown {
  return Object.hasOwn(input, member) ? (input[member] ?? undefined) : undefined
}

function asObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

function parse(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}

function malformed(what: string, wanted: string): never {
  throw new Refusal("SerializationException", `${what} must be ${wanted}`)
}
