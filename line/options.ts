const LONGEST_TEXT = 8192

/**
 * A value that goes into a request: visible ASCII, 1 to 8,192 characters. The error never repeats it.
 * @throws TypeError naming the option and what is wrong with it
 */
export function requireText(name: string, value: unknown): string {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string; found ${kindOf(value)}.`)
  if (value === "") throw new TypeError(`${name} is empty. Give the value as LINE issued it.`)
  if (value.length > LONGEST_TEXT) {
    throw new TypeError(`${name} has ${value.length} characters; at most ${LONGEST_TEXT} can be sent to LINE.`)
  }
  const at = value.search(/[^\x21-\x7e]/)
  if (at !== -1) {
    throw new TypeError(
      `${name} holds a space, line break or other character that LINE never uses, at position ${at + 1} of ${value.length}. Was it copied with something around it?`,
    )
  }
  return value
}

/** @throws RangeError naming the option and its bounds unless it is a number (where `isInteger`, a whole one) from `min` to `max` */
export function requireNumber(name: string, value: unknown, min: number, max: number, isInteger = false): number {
  const fits = typeof value === "number" && value >= min && value <= max && (!isInteger || Number.isInteger(value))
  if (fits) return value
  const found = typeof value === "number" ? String(value) : kindOf(value)
  throw new RangeError(
    `${name} must be ${isInteger ? "a whole number" : "a number"} from ${min} to ${max}; found ${found}.`,
  )
}

/** What a value is, never what it holds. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  if (Array.isArray(value)) return "an array"
  if (value === "") return "an empty string"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}
