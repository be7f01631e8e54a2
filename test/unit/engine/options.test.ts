import { describe, expect, it } from "vitest"
import { readOptions } from "../../engine/options.ts"

describe("the options of test:engine", () => {
  it("are three channels, pulumi on PATH and ten minutes a command by default", () => {
    expect(readOptions([])).toEqual({
      kind: "run",
      channels: 3,
      pulumi: "pulumi",
      timeoutSeconds: 600,
      isKept: false,
    })
  })

  it.each([
    [["--channels", "20"], { channels: 20 }],
    [["--pulumi=/opt/pulumi", "--keep"], { pulumi: "/opt/pulumi", isKept: true }],
    [["--timeout", "10"], { timeoutSeconds: 10 }],
    [["--help"], { kind: "help" }],
  ])("%o", (args, options) => {
    expect(readOptions(args)).toMatchObject(options)
  })

  it.each([
    ["--channels", "0"],
    ["--channels", "201"],
    ["--channels", "two"],
    ["--channels", "-1"],
    ["--timeout", "9"],
    ["--timeout", "1e3"],
  ])("refuse %s %s, saying the bounds and what was found", (option, value) => {
    const what = new RegExp(
      `^test:engine: ${option} must be an integer from \\d+ to \\d+, found "${value}"; see npm run`,
    )
    expect(readOptions([option, value])).toEqual({ kind: "refused", message: expect.stringMatching(what) })
  })
})
