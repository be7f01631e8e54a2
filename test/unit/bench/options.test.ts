import { describe, expect, it } from "vitest"
import { readOptions } from "../../../bench/options.ts"

describe("the bench's options", () => {
  it.each([
    [[], { runs: 40, warmRuns: 5, isSaved: false, isJson: false }],
    [["--quick"], { runs: 8, warmRuns: 2 }],
    [["--quick", "--runs", "3"], { runs: 3, warmRuns: 2 }],
    [["--runs=1000", "--json", "--save"], { runs: 1_000, isJson: true, isSaved: true }],
    [["--fleet", "--quick"], { isFleet: true, runs: 8 }],
    [["--help"], { kind: "help" }],
  ])("%o", (args, options) => {
    expect(readOptions(args)).toMatchObject(options)
  })

  it.each(["2", "1001", "ten", "", "3.5", "-3"])("refuse --runs %o, saying the bounds and what was found", (runs) => {
    const message = `bench: --runs must be an integer from 3 to 1000, found ${JSON.stringify(runs)}; see npm run -s bench -- --help`
    expect(readOptions(["--runs", runs])).toEqual({ kind: "refused", message })
  })

  it("refuse what they don't know", () => {
    expect(readOptions(["--fast"])).toMatchObject({ kind: "refused", message: expect.stringContaining("'--fast'") })
  })
})
