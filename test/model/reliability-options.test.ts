import { expect, test } from "vitest"
import { HELP, readOptions } from "./reliability-options.ts"

test("without options a million steps of seed 1 are played, by a process for each core", () => {
  expect(readOptions([], 3)).toEqual({ kind: "run", steps: 1_000_000, seed: 1, workers: 3 })
  expect(readOptions([], 400)).toMatchObject({ workers: 64 })
})

test("options are taken as given", () => {
  const args = ["--steps", "5", "--seed", "0", "--workers", "2"]
  expect(readOptions(args, 8)).toEqual({ kind: "run", steps: 5, seed: 0, workers: 2 })
})

test.each([
  [["--steps", "0"], '--steps must be an integer from 1 to 100000000, found "0"'],
  [["--seed", "-1"], '--seed must be an integer from 0 to 2147483647, found "-1"'],
  [["--workers", "x"], '--workers must be an integer from 1 to 64, found "x"'],
  [["--json"], "Unknown option '--json'"],
])("%j is refused in one line of this command's own", (args, what) => {
  const message = `reliability: ${what}; see npm run -s reliability -- --help`
  expect(readOptions(args, 2)).toEqual({ kind: "refused", message })
})

test("the help tells each option with its bounds and its default", () => {
  expect(readOptions(["-h"], 2)).toEqual({ kind: "help" })
  expect(HELP).toMatch(/--steps N .*1 to 100000000 \(default 1000000\)/)
  expect(HELP).toMatch(/--seed N .*0 to 2147483647.*\(default 1\)/)
  expect(HELP).toMatch(/--workers N .*1 to 64 \(default: one for each core\)/)
  expect(HELP).toContain("--help")
})
