import { describe, expect, it } from "vitest"
import { type MutationReport, readMutants } from "../../mutation/mutant.ts"

const source = ["export function isLess(a: number, b: number) {", "  return a < b", "}", ""].join("\n")

function report(files: readonly string[]): MutationReport {
  const condition = { start: { line: 2, column: 10 }, end: { line: 2, column: 15 } }
  const body = { start: { line: 1, column: 46 }, end: { line: 3, column: 2 } }
  const mutants = [
    { status: "Survived", replacement: "a <= b", location: condition },
    { status: "Killed", replacement: "{}", location: body },
  ] as const
  return { files: Object.fromEntries(files.map((file) => [file, { source, mutants }])) }
}

describe("readMutants", () => {
  it("tells the line, what stood there and what took its place", () => {
    const [, condition] = readMutants(report(["lambda/less.ts"]))
    expect(condition).toEqual({
      file: "lambda/less.ts",
      line: 2,
      at: "return a < b",
      original: "a < b",
      replacement: "a <= b",
      status: "Survived",
      edit: { start: source.indexOf("a < b"), end: source.indexOf("a < b") + 5, text: "a <= b" },
    })
  })

  it("shows what spans lines in one", () => {
    const [body] = readMutants(report(["lambda/less.ts"]))
    expect(body).toMatchObject({ line: 1, original: "{ return a < b }", replacement: "{}", status: "Killed" })
    expect(source.slice(body?.edit.start, body?.edit.end)).toBe("{\n  return a < b\n}")
  })

  it("goes through the files by name, and through each from its beginning", () => {
    const places = readMutants(report(["lambda/z.ts", "lambda/a.ts"])).map(({ file, line }) => `${file}:${line}`)
    expect(places).toEqual(["lambda/a.ts:1", "lambda/a.ts:2", "lambda/z.ts:1", "lambda/z.ts:2"])
  })
})
