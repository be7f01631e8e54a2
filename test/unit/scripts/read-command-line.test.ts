import { expect, test } from "vitest"
import { readCommandLine, readInteger } from "../../../scripts/read-command-line.ts"

const refusing = (error: unknown) => () => {
  throw error
}

test("a command line that can be read is run with what it says", () => {
  expect(readCommandLine("soak", () => ({ steps: 7 }))).toEqual({ kind: "run", steps: 7 })
})

test("a wish for help is nothing but that", () => {
  expect(readCommandLine("soak", () => "help")).toEqual({ kind: "help" })
})

test.each([
  ["a mistake of ours", "--steps must be an integer", "--steps must be an integer"],
  ["a mistake with Node's advice", "Unknown option '-x'. To specify a positional, use '--'", "Unknown option '-x'"],
  [
    "a mistake over several lines",
    "Option '--seed' argument is ambiguous.\nDid you forget it?",
    "Option '--seed' argument is ambiguous",
  ],
])("%s is refused in one line that ends with where help is", (_, message, what) => {
  const command = readCommandLine("soak", refusing(new Error(message)))
  expect(command).toEqual({ kind: "refused", message: `soak: ${what}; see npm run -s soak -- --help` })
})

test.each(["1", "64", "007"])("%s is an integer from 1 to 64", (text) => {
  expect(readInteger("--workers", text, 1, 64)).toBe(Number(text))
})

test.each(["0", "65", "1.5", "-1", "1e1", " 1", "", "9".repeat(400)])("%j is none from 1 to 64", (text) => {
  const message = `--workers must be an integer from 1 to 64, found ${JSON.stringify(text)}`
  expect(() => readInteger("--workers", text, 1, 64)).toThrow(new RangeError(message))
})

test("an option that must be there and isn't is refused as nothing", () => {
  expect(() => readInteger("--steps", undefined, 1, 9)).toThrow("--steps must be an integer from 1 to 9, found nothing")
})
