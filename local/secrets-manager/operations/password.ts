import { randomInt } from "node:crypto"
import type { Operation } from "../context.ts"
import { type Input, readBoolean, readInteger, readString } from "../input.ts"
import { invalidParameter } from "../refusals.ts"

const TYPES = [
  ["ExcludeLowercase", "abcdefghijklmnopqrstuvwxyz"],
  ["ExcludeUppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  ["ExcludeNumbers", "0123456789"],
  ["ExcludePunctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"],
] as const

/** GetRandomPassword: 32 characters unless asked otherwise, at least one of each included type. */
export const getRandomPassword: Operation = (_context, input) => {
  const length = readInteger(input, "PasswordLength", { min: 1, max: 4096 }) ?? 32
  const excluded = readString(input, "ExcludeCharacters", { max: 4096 }) ?? ""
  const isEachRequired = readBoolean(input, "RequireEachIncludedType") ?? true
  const space = readBoolean(input, "IncludeSpace") ? " " : ""
  const types = readTypes(input, excluded)
  const pool = without(types.join("") + space, excluded)
  if (isEachRequired && types.includes("")) {
    throw invalidParameter("All characters of the desired type have been excluded.")
  }
  if (pool === "") throw invalidParameter("All characters have been excluded from selection.")
  if (isEachRequired && length < types.length) {
    throw invalidParameter("Password length is too short based on the required types.")
  }
  const required = isEachRequired ? types.map(pick) : []
  if (isEachRequired && pool.includes(" ") && required.length < length) required.push(" ")
  const rest = Array.from({ length: length - required.length }, () => pick(pool))
  return { RandomPassword: shuffle([...required, ...rest]).join("") }
}

/** The characters left of each type that isn't switched off; an empty string for one that `excluded` used up. */
function readTypes(input: Input, excluded: string): string[] {
  return TYPES.filter(([member]) => !readBoolean(input, member)).map(([, characters]) => without(characters, excluded))
}

function without(characters: string, excluded: string): string {
  return [...characters].filter((character) => !excluded.includes(character)).join("")
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length))
}

function shuffle(items: string[]): string[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    const [a = "", b = ""] = [items[last], items[other]]
    items[last] = b
    items[other] = a
  }
  return items
}
