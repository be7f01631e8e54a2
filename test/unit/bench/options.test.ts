import { describe, expect, it } from "vitest"
import { readOptions } from "../../../bench/options.ts"

describe("the bench's options", () => {
  it.each([
    [[], { runs: 40, warmRuns: 5, isSaved: false, isJson: false }],
    [["--quick"], { runs: 8, warmRuns: 2 }],
    [["--quick", "--runs", "3"], { runs: 3, warmRuns: 2 }],
    [["--runs=1000", "--json", "--save"], { runs: 1_000, isJson: true, isSaved: true }],
    [["--fleet", "--quick"], { isFleet: true, runs: 8 }],
    [["--help"], { isHelp: true }],
  ])("%o", (args, options) => {
    expect(readOptions(args)).toMatchObject(options)
  })

  it.each(["2", "1001", "ten", "", "3.5"])("refuse --runs %o, saying the bounds and what was found", (runs) => {
    expect(() => readOptions([`--runs=${runs}`])).toThrow(`from 3 to 1000, and ${JSON.stringify(runs)} was found`)
  })

  it("refuse what they don't know", () => {
    expect(() => readOptions(["--fast"])).toThrow(/--fast/)
  })
})
