import { describe, expect, it } from "vitest"
import { readOptions } from "../../mutation/options.ts"

const CORES = ["lambda/labels.ts", "lambda/rotation/guard.ts"]

function refusal(...args: string[]): string {
  const command = readOptions(args, CORES)
  return command.kind === "refused" ? command.message : `${command.kind}, not refused`
}

describe("the options of npm run mutation", () => {
  it("are all cores, nothing saved and at least one process by default", () => {
    const command = readOptions([], CORES)
    expect(command).toMatchObject({ kind: "run", files: [], isSaved: false })
    expect(command).toHaveProperty(
      "concurrency",
      expect.toSatisfy((count: number) => count >= 1 && count <= 64),
    )
  })

  it("name cores one by one, and how many processes", () => {
    const args = ["--file", "lambda/labels.ts", "--file", "lambda/rotation/guard.ts", "--concurrency", "64"]
    expect(readOptions(args, CORES)).toEqual({ kind: "run", files: CORES, isSaved: false, concurrency: 64 })
    expect(readOptions(["--save"], CORES)).toMatchObject({ isSaved: true })
  })

  it.each(["-h", "--help"])("show the help with %s", (help) => {
    expect(readOptions([help], CORES)).toEqual({ kind: "help" })
  })

  it("refuse a file that is no core, and name those that are", () => {
    expect(refusal("--file", "lambda/log.ts")).toBe(
      'mutation: --file must be one of lambda/labels.ts, lambda/rotation/guard.ts, found "lambda/log.ts"; see npm run -s mutation -- --help',
    )
  })

  it.each(["0", "65", "1.5", "-1", "many", ""])("refuse %j processes", (text) => {
    const found = `--concurrency must be an integer from 1 to 64, found ${JSON.stringify(text)}`
    expect(refusal(`--concurrency=${text}`)).toContain(found)
  })

  it("refuse to save a part, an unknown option and an argument, each in one line", () => {
    expect(refusal("--save", "--file", "lambda/labels.ts")).toContain("--save needs all cores, and --file was given")
    for (const args of [["--saved"], ["lambda/labels.ts"]]) expect(refusal(...args)).toMatch(/^mutation: .*--help$/)
  })
})
