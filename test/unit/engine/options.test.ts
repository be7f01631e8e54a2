import { describe, expect, it } from "vitest"
import { readOptions } from "../../engine/options.ts"

describe("the options of test:engine", () => {
  it("are three channels, pulumi on PATH and ten minutes a command by default", () => {
    expect(readOptions([])).toEqual({
      channels: 3,
      pulumi: "pulumi",
      timeoutSeconds: 600,
      isKept: false,
      isHelp: false,
    })
  })

  it.each([
    [["--channels", "20"], { channels: 20 }],
    [["--pulumi=/opt/pulumi", "--keep"], { pulumi: "/opt/pulumi", isKept: true }],
    [["--timeout", "10"], { timeoutSeconds: 10 }],
    [["--help"], { isHelp: true }],
  ])("%o", (args, options) => {
    expect(readOptions(args)).toMatchObject(options)
  })

  it.each([
    ["--channels", "0"],
    ["--channels", "201"],
    ["--channels", "two"],
    ["--timeout", "9"],
    ["--timeout", "1e3"],
  ])("refuse %s %s, saying the bounds and what was found", (option, value) => {
    expect(() => readOptions([option, value])).toThrow(
      new RegExp(`${option} must be a whole number from \\d+ to \\d+, and "${value}" was found`),
    )
  })
})
