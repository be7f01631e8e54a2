import { constraint, Refusal } from "./refusals.ts"

/** A request body that was found to be a JSON object. */
export type Input = Readonly<Record<string, unknown>>

/** A tag as it travels. */
export interface Tag {
  readonly TagKey: string
  readonly TagValue: string
}

interface Bounds {
  readonly min?: number
  readonly max?: number
}

/** A string member; null counts as absent. @throws Refusal SerializationException, ValidationException (length). */
export function readString(input: Input, member: string, bounds: Bounds = {}): string | undefined {
  const value = readTyped(input, member, "string")
  return value === undefined ? undefined : checkLength(pathOf(member), value, bounds)
}

/** A string member that must be there. @throws Refusal SerializationException, ValidationException. */
export function requireString(input: Input, member: string, bounds: Bounds = {}): string {
  return required(member, readString(input, member, bounds))
}

/** A member of an enumeration. @throws Refusal SerializationException, ValidationException that lists the choices. */
export function readChoice<T extends string>(input: Input, member: string, choices: readonly T[]): T | undefined {
  const value = readTyped(input, member, "string")
  if (value === undefined) return undefined
  const choice = choices.find((known) => known === value)
  if (choice !== undefined) return choice
  throw constraint(pathOf(member), value, `Member must satisfy enum value set: [${choices.join(", ")}]`)
}

/** As `readChoice`, and it must be there. @throws Refusal SerializationException, ValidationException. */
export function requireChoice<T extends string>(input: Input, member: string, choices: readonly T[]): T {
  return required(member, readChoice(input, member, choices))
}

/** A whole number. @throws Refusal SerializationException, ValidationException (out of bounds). */
export function readInteger(input: Input, member: string, { min = 0, max = 2 ** 31 }: Bounds): number | undefined {
  const value = readTyped(input, member, "number")
  if (value === undefined) return undefined
  if (!Number.isInteger(value)) throw unreadable(member)
  if (value < min)
    throw constraint(pathOf(member), `${value}`, `Member must have value greater than or equal to ${min}`)
  if (value > max) throw constraint(pathOf(member), `${value}`, `Member must have value less than or equal to ${max}`)
  return value
}

/** A boolean member. @throws Refusal SerializationException. */
export function readBoolean(input: Input, member: string): boolean | undefined {
  return readTyped(input, member, "boolean")
}

/** Bytes, base64 on the wire. @throws Refusal SerializationException, ValidationException (missing, empty or too long). */
export function requireBytes(input: Input, member: string, max: number): Buffer {
  const text = required(member, readTyped(input, member, "string"))
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw unreadable(member)
  const bytes = Buffer.from(text, "base64")
  checkLength(pathOf(member), bytes, { min: 1, max })
  return bytes
}

/** Tags: a key of 1 to 128 characters, a value of at most 256. @throws Refusal SerializationException, ValidationException. */
export function readTags(input: Input, member: string): readonly Tag[] | undefined {
  return readList(input, member)?.map((item, index) => {
    if (!isStructure(item)) throw unreadable(member)
    const at = `${pathOf(member)}.${index + 1}.member`
    const { TagKey, TagValue } = item
    if (typeof TagKey !== "string") throw constraint(`${at}.tagKey`, "null", "Member must not be null")
    if (typeof TagValue !== "string") throw constraint(`${at}.tagValue`, "null", "Member must not be null")
    checkLength(`${at}.tagKey`, TagKey, { min: 1, max: 128 })
    checkLength(`${at}.tagValue`, TagValue, { max: 256 })
    return { TagKey, TagValue }
  })
}

/** A list of strings that must be there. @throws Refusal SerializationException, ValidationException. */
export function requireStrings(input: Input, member: string): readonly string[] {
  return required(member, readList(input, member)).map((item) => {
    if (typeof item !== "string") throw unreadable(member)
    return item
  })
}

/** True for a JSON object. */
export function isStructure(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

interface Types {
  string: string
  boolean: boolean
  number: number
}

function readTyped<T extends keyof Types>(input: Input, member: string, type: T): Types[T] | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (typeof value !== type) throw unreadable(member)
  return value as Types[T]
}

function readList(input: Input, member: string): readonly unknown[] | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw unreadable(member)
  return value
}

/** The member as given. @throws Refusal ValidationException when it is absent. */
export function required<T>(member: string, value: T | undefined): T {
  if (value !== undefined) return value
  throw constraint(pathOf(member), "null", "Member must not be null")
}

function checkLength<T extends string | Buffer>(path: string, value: T, { min = 0, max = 2 ** 31 }: Bounds): T {
  const shown = typeof value === "string" ? value : undefined
  if (value.length < min) throw constraint(path, shown, `Member must have length greater than or equal to ${min}`)
  if (value.length > max) throw constraint(path, shown, `Member must have length less than or equal to ${max}`)
  return value
}

function unreadable(member: string): Refusal {
  return new Refusal("SerializationException", `The value of ${member} can't be read as what it has to be.`)
}

function pathOf(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1)
}
