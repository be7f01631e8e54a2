import { describe, expect, it } from "vitest"
import { EVENTS } from "../../../local/demo/events.ts"
import { helpText, readOptions } from "../../../local/demo/options.ts"

describe("the options", () => {
  it("are none, --json or --help", () => {
    expect(readOptions([])).toEqual({ kind: "run", isJson: false })
    expect(readOptions(["--json"])).toEqual({ kind: "run", isJson: true })
    expect(readOptions(["--help"])).toEqual({ kind: "help" })
    expect(readOptions(["-h"])).toEqual({ kind: "help" })
  })

  it("ask for a bad day, by a seed or by chance", () => {
    expect(readOptions(["--bad-day", "--seed", "7"])).toEqual({ kind: "bad-day", isJson: false, seed: 7 })
    expect(readOptions(["--bad-day", "--seed", "4294967295"])).toMatchObject({ seed: 4_294_967_295 })
    const byChance = readOptions(["--bad-day", "--json"])
    expect(byChance).toEqual({ kind: "bad-day", isJson: true, seed: expect.any(Number) })
    expect(readOptions(["--bad-day"])).not.toEqual(byChance)
  })

  it.each([
    [["--bad-day", "--seed", "x"], '--seed must be an integer from 0 to 4294967295, found "x"'],
    [["--bad-day", "--seed", "4294967296"], '--seed must be an integer from 0 to 4294967295, found "4294967296"'],
    [["--bad-day", "--seed", "1.5"], '--seed must be an integer from 0 to 4294967295, found "1.5"'],
    [["--seed", "7"], "--seed goes with --bad-day"],
    [["--bad-day", "--seed", "-7"], '--seed must be an integer from 0 to 4294967295, found "-7"; the options are'],
  ])("refuse %j and say why", (args, message) => {
    expect(readOptions(args)).toMatchObject({ kind: "refused", message: expect.stringContaining(message) })
  })

  it.each([["--jsn"], ["extra"], ["--json=1"], ["-x"]])("refuse %s in one line that names it", (argument) => {
    const options = readOptions([argument])
    expect(options.kind).toBe("refused")
    const message = options.kind === "refused" ? options.message : ""
    expect(message).toContain(argument.replace("=1", ""))
    expect(message).toContain("the options are --json, --bad-day, --seed and --help")
    expect(message).toMatch(/^npm start: [^\n]+$/)
  })
})

describe("the help", () => {
  it("lists every event", () => {
    for (const name of Object.keys(EVENTS)) expect(helpText()).toMatch(new RegExp(`^  ${name} `, "m"))
  })
})
