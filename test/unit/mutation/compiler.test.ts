import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { startCompiler } from "../../mutation/compiler.ts"

const root = mkdtempSync(join(tmpdir(), "compiler-"))
const source = "export function first(texts: readonly string[]): number | undefined {\n  return texts[0]?.length\n}\n"
const options = {
  strict: true,
  noUnusedParameters: true,
  noUncheckedIndexedAccess: true,
  target: "es2024",
  lib: ["es2024"],
  types: [],
}
writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions: options }))
writeFileSync(join(root, "first.ts"), source)
afterAll(() => rmSync(root, { recursive: true, force: true }))

const compile = startCompiler(root)

function replace(original: string, text: string): string | undefined {
  const start = source.indexOf(original)
  return compile("first.ts", { start, end: start + original.length, text })
}

describe("startCompiler", () => {
  it("says what is wrong with an edit by the project's own options", () => {
    expect(replace("?.", ".")).toBe("TS2532: Object is possibly 'undefined'.")
  })

  it("says nothing of an edit that compiles", () => {
    expect(replace("texts[0]?.length", "undefined")).toBeUndefined()
  })

  it("says nothing of what an edit leaves unused, and only the gist of a long complaint", () => {
    expect(replace("texts[0]?.length", "1")).toBeUndefined()
    expect(replace("texts[0]?.length", "{ length: texts }")).toMatch(/^TS2322: [^\n]+\.$/)
  })

  it("sees what isn't TypeScript at all", () => {
    expect(replace("[0]", "[")).toMatch(/^TS1\d{3}: /)
  })

  it("looks at each edit by itself, whatever came before", () => {
    expect(replace("?.", ".")).toBeDefined()
    expect(replace("?.length", "?.length")).toBeUndefined()
  })
})
