import type { LineError } from "./errors.ts"
import { kindOf } from "./options.ts"
import { badAnswer, type Context, type JsonObject, own } from "./refusal.ts"
import type { WireAnswer } from "./wire.ts"

/** The largest `expires_in` of an issued token, in seconds: LINE's schema says int32. */
export const LARGEST_INT32 = 2_147_483_647

/** The members of a 200's JSON object, each read by name and refused with LINE_BAD_ANSWER when missing or of the wrong type. */
export interface Members {
  /** One word of visible ASCII: what may stand in a header, a form or a label. */
  word(name: string): string
  /** Any string, or nothing when the member is absent. */
  optionalString(name: string): string | undefined
  /** Exactly this string. */
  constant<Value extends string>(name: string, value: Value): Value
  /** A whole number from `min` to `max`, by default the largest that survives JSON. */
  integer(name: string, min: number, max?: number): number
  /** An array of words. */
  words(name: string): string[]
}

/** @throws LineError LINE_BAD_ANSWER from each of its readers */
export function membersOf(body: JsonObject, answer: WireAnswer, context: Context): Members {
  const wrong = (name: string, wanted: string): LineError =>
    badAnswer(answer, context, `${name} is ${describe(own(body, name))} instead of ${wanted}`, body)
  const word = (name: string, value: unknown): string => {
    if (isWord(value)) return value
    throw wrong(name, "one word of visible ASCII")
  }
  return {
    word: (name) => word(name, own(body, name)),
    optionalString(name) {
      const value = own(body, name)
      if (value === undefined || typeof value === "string") return value
      throw wrong(name, "a string")
    },
    constant(name, value) {
      if (own(body, name) === value) return value
      throw wrong(name, value)
    },
    integer(name, min, max = Number.MAX_SAFE_INTEGER) {
      const value = own(body, name)
      if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value
      throw wrong(name, `a whole number from ${min} to ${max}`)
    },
    words(name) {
      const value = own(body, name)
      if (Array.isArray(value) && value.every(isWord)) return [...value]
      throw wrong(name, "an array of words")
    },
  }
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value)
}

/** A number may be shown; a string may be a token in the wrong place. */
function describe(value: unknown): string {
  return typeof value === "number" ? String(value) : kindOf(value)
}
