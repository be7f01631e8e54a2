import { expect, test } from "vitest"
import { readOptions } from "./options.ts"

test("the number of steps is all that a soak must be told", () => {
  const command = readOptions(["--steps", "1000"], 2)
  expect(command).toMatchObject({ kind: "run", steps: 1_000, workers: 2, isJson: false })
})

test("the same seed is taken as it is", () => {
  expect(readOptions(["--steps", "1", "--seed", "42", "--json"], 1)).toMatchObject({ seed: 42, isJson: true })
})

test.each([
  [[], "--steps must be an integer from 1 to 100000000, found nothing"],
  [["--steps", "0"], '--steps must be an integer from 1 to 100000000, found "0"'],
  [["--steps", "1e6"], '--steps must be an integer from 1 to 100000000, found "1e6"'],
  [["--steps", "1", "--seed", "-1"], '--seed must be an integer from 0 to 2147483647, found "-1"'],
  [["--steps", "1", "--workers", "65"], '--workers must be an integer from 1 to 64, found "65"'],
  [["--stepps", "1"], "Unknown option '--stepps'"],
])("%j is refused in one line that says what was found", (args, message) => {
  expect(readOptions(args, 2)).toEqual({ kind: "refused", message: expect.stringContaining(message) })
})

test("help is asked for by its long and its short name", () => {
  expect([["--help"], ["-h"]].map((args) => readOptions(args, 2))).toEqual([{ kind: "help" }, { kind: "help" }])
})
