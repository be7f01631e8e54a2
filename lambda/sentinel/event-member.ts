import { RotationError } from "../errors.ts"
import { isName } from "../names.ts"

/** A JSON object of which nothing is known yet. */
export type Members = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object: no list, not null. Pure. */
export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

const NAME_WANTED = "a name of 1 to 64 letters, digits, - and _"
const LONGEST_NAME = 64

/** Reads the name of a channel or app. @param member its path, for messages. @throws {RotationError} `BAD_EVENT` */
export function readName(found: unknown, member: string): string {
  if (typeof found === "string" && isName(found)) return found
  const isOfLength = typeof found === "string" && found.length >= 1 && found.length <= LONGEST_NAME
  throw badMember(`\`${member}\``, NAME_WANTED, isOfLength ? "a text with other characters" : wordsFor(found))
}

/** Reads a list of different names. @param most how many there may be; at least 1. @throws {RotationError} `BAD_EVENT` */
export function readNames(found: unknown, member: string, most: number): readonly string[] {
  const wanted = `a list of 1 to ${most} different names`
  if (!Array.isArray(found) || found.length === 0) throw badMember(`\`${member}\``, wanted, wordsFor(found))
  if (found.length > most) throw badMember(`\`${member}\``, wanted, `a list of ${found.length}`)
  const names = found.map((name: unknown, index) => readName(name, `${member}[${index}]`))
  if (new Set(names).size < names.length) throw badMember(`\`${member}\``, wanted, "the same name twice")
  return names
}

/** Reads a text that may be left out. @param wanted what it has to be, for messages. @throws {RotationError} `BAD_EVENT` */
export function readOptionalText(
  found: unknown,
  member: string,
  isGood: (text: string) => boolean,
  wanted: string,
): string | undefined {
  if (found === undefined || (typeof found === "string" && isGood(found))) return found
  throw badMember(`\`${member}\``, `${wanted}, or left out`, wordsFor(found))
}

/** Refuses members that an operation doesn't take: a misspelt one that was ignored could be one that matters. @throws {RotationError} `BAD_EVENT` */
export function requireKnown(input: Members, operation: string, known: readonly string[]): void {
  const unknown = Object.keys(input).find((member) => !known.includes(member))
  if (unknown === undefined) return
  const named = isWord(unknown) ? `\`${unknown}\`` : "a member whose name isn't shown"
  throw new RotationError(
    "BAD_EVENT",
    `${named} isn't known to ${operation}, which takes ${known.join(", ")}: leave it out, or correct it`,
  )
}

/** A member of an event that isn't what it has to be. @param found in words, without what could be a secret */
export function badMember(what: string, wanted: string, found: string): RotationError {
  return new RotationError("BAD_EVENT", `${what} must be ${wanted}; found ${found}`)
}

/** What was found, in words. An event could hold anything, a secret in the wrong place too, so of texts only short words are shown. Pure. */
export function wordsFor(found: unknown): string {
  if (found === undefined) return "nothing"
  if (Array.isArray(found)) return found.length === 0 ? "an empty list" : "a list"
  if (isObject(found)) return "an object"
  if (typeof found === "string" && !isWord(found)) return `a text of ${found.length} characters`
  return JSON.stringify(found)
}

function isWord(text: string): boolean {
  return /^[A-Za-z_-]{0,30}$/.test(text)
}
