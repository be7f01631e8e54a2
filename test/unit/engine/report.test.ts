import { describe, expect, it } from "vitest"
import { createReport } from "../../engine/report.ts"

describe("the report of test:engine", () => {
  it("says each check at once, what was found only where it failed, and ends with the counts", () => {
    const lines: string[] = []
    const report = createReport((line) => lines.push(line))
    report.check("up succeeds", true, "it ended with 0")
    report.check("nothing is left", false, "Key line-support-key-1")
    report.skip("an app that goes", "no channel has two")
    expect(lines).toEqual([
      "passed   up succeeds",
      "failed   nothing is left: Key line-support-key-1",
      "skipped  an app that goes: no channel has two",
    ])
    expect(report.closingLine()).toBe("1 passed, 1 failed, 1 skipped")
    expect(report.failures()).toBe(1)
  })
})
