import { expect, test } from "vitest"
import { parseOptions, readCommandLine, readInteger, readNumber } from "../../../scripts/read-command-line.ts"

const OPTIONS = { seed: { type: "string" }, json: { type: "boolean", default: false } } as const

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
    "Option '--seed <value>' argument missing.\nDid you forget it?",
    "Option '--seed <value>' argument missing",
  ],
  [
    "an option in place of a value",
    "Option '--seed' argument is ambiguous.\nDid you forget it?",
    "--seed needs a value, and an option stands behind it",
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

test.each([
  [["--seed", "-1", "--json"], { seed: "-1", json: true }],
  [["--json", "--seed", "-.5"], { seed: "-.5", json: true }],
  [["--seed=-1"], { seed: "-1", json: false }],
  [["--seed", "7"], { seed: "7", json: false }],
])("a negative number behind an option that takes a value is its value: %j", (args, found) => {
  expect(parseOptions(args, OPTIONS)).toEqual(found)
})

test.each([
  [["--seed", "--json"], "Option '--seed' argument is ambiguous"],
  [["--seed"], "Option '--seed <value>' argument missing"],
  [["--json", "-1"], "Unknown option '-1'"],
  [["-1"], "Unknown option '-1'"],
  [["--sed", "-1"], "Unknown option '--sed'"],
  [["extra"], "Unexpected argument 'extra'"],
])("what is no option, or has no value, stays refused: %j", (args, message) => {
  expect(() => parseOptions(args, OPTIONS)).toThrow(message)
})

test.each([
  ["0", 0],
  ["0.25", 0.25],
  ["1", 1],
])("%s is a number from 0 to 1", (text, number) => {
  expect(readNumber("--share", text, 0, 1)).toBe(number)
})

test.each(["1.01", "-0.5", "1e-1", ".5", "x", ""])("%j is none from 0 to 1", (text) => {
  const message = `--share must be a number from 0 to 1, found ${JSON.stringify(text)}`
  expect(() => readNumber("--share", text, 0, 1)).toThrow(new RangeError(message))
})
