import { describe, expect, it } from "vitest"
import { pairedRatios, summarize } from "../../../bench/statistics.ts"

describe("a summary of measurements", () => {
  it.each([
    [[7], { median: 7, lowerQuartile: 7, upperQuartile: 7 }],
    [[4, 1, 3, 2, 5], { median: 3, lowerQuartile: 2, upperQuartile: 4 }],
    [[10, 20], { median: 15, lowerQuartile: 12.5, upperQuartile: 17.5 }],
  ])("of %o", (values, summary) => {
    expect(summarize(values)).toEqual(summary)
  })

  it("leaves what it is given as it is", () => {
    const values = Object.freeze([3, 1, 2])
    expect(summarize(values).median).toBe(2)
  })

  it("isn't made of nothing", () => {
    expect(() => summarize([])).toThrow(RangeError)
  })
})

describe("paired ratios", () => {
  it("compare what was measured in the same round, so that a slow machine doesn't count", () => {
    expect(pairedRatios([20, 200], [10, 100])).toEqual([2, 2])
  })

  it("need as many measurements of both", () => {
    expect(() => pairedRatios([1, 2], [1])).toThrow(RangeError)
  })
})
