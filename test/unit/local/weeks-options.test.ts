import { describe, expect, it } from "vitest"
import { HELP, readOptions } from "../../../local/soak/weeks-options.ts"

describe("the options of npm run weeks", () => {
  it("have defaults, and a seed by chance", () => {
    const command = readOptions([])
    expect(command).toMatchObject({
      kind: "run",
      weeks: 40,
      apps: 12,
      isJson: false,
      badDay: { share: 0.1, lostShare: 0.02, slowMs: 20, seed: expect.any(Number) },
    })
  })

  it("are taken as given", () => {
    const args = ["--weeks", "3", "--apps", "2", "--seed", "7", "--share", "0.5", "--lost-share", "0", "--json"]
    expect(readOptions(args)).toEqual({
      kind: "run",
      weeks: 3,
      apps: 2,
      isJson: true,
      badDay: { seed: 7, share: 0.5, lostShare: 0, slowMs: 20 },
    })
  })

  it.each([
    [["--weeks", "0"], "--weeks must be an integer from 1 to 200"],
    [["--apps", "14"], "--apps must be an integer from 1 to 13"],
    [["--apps", "two"], '--apps must be an integer from 1 to 13, found "two"'],
    [["--share", "2"], 'weeks: --share must be a number from 0 to 1, found "2"'],
    [["--lost-share", "x"], 'weeks: --lost-share must be a number from 0 to 1, found "x"'],
    [["--seed", "-1"], 'weeks: --seed must be an integer from 0 to 4294967295, found "-1"'],
    [["--wekks", "3"], "Unknown option '--wekks'"],
  ])("are refused in one line: %j", (args, message) => {
    const command = readOptions(args)
    expect(command).toMatchObject({ kind: "refused", message: expect.stringContaining(message) })
    expect(command.kind === "refused" && command.message.includes("\n")).toBe(false)
  })

  it("are all explained", () => {
    expect(readOptions(["--help"])).toEqual({ kind: "help" })
    for (const option of ["--weeks", "--apps", "--seed", "--share", "--lost-share", "--json"])
      expect(HELP).toContain(option)
  })
})
