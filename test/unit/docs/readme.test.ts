import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

const ROOT = join(import.meta.dirname, "..", "..", "..")
const readme = await readFile(join(ROOT, "README.md"), "utf8")

/** The codes in the first column of the table below a heading. */
function firstColumn(heading: string): string[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? ""
  const cells = section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|")[1] ?? "")
  return cells.flatMap((cell) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name ?? "")).sort()
}

async function namesIn(file: string, pattern: RegExp): Promise<string[]> {
  const text = await readFile(join(ROOT, file), "utf8")
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ""))].sort()
}

describe("README", () => {
  it("tells what to do about every error code, and of no other", async () => {
    const codes = await namesIn("lambda/errors.ts", /^ {2}\| "([A-Z_]+)"$/gm)
    expect(codes.length).toBeGreaterThan(20)
    expect(firstColumn("Errors")).toEqual(codes)
  })

  it("lists every variable that the function reads, and no other", async () => {
    const variables = await namesIn("lambda/environment.ts", /\/\*\* `([A-Z_]+)`/g)
    expect(variables.length).toBeGreaterThan(4)
    expect(firstColumn("Configuration")).toEqual(variables)
  })

  it.each(["LineTokenRotationArgs", "ChannelArgs"])("lists every option of %s, and no other", async (name) => {
    const text = await readFile(join(ROOT, "infra", "args.ts"), "utf8")
    const body = text.split(`export interface ${name} {\n`)[1]?.split("\n}")[0] ?? ""
    const options = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, option]) => option)
    expect(options.length).toBeGreaterThan(10)
    const tables = readme.split("| option | meaning | default | bounds |\n").slice(1)
    const listed = tables.map((table) =>
      [...(table.split("\n\n")[0] ?? "").matchAll(/^\| `(\w+)` \|/gm)].map(([, option]) => option),
    )
    expect(listed[name === "ChannelArgs" ? 1 : 0]?.toSorted()).toEqual(options.toSorted())
  })

  it("links to files that exist", async () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? "")
    expect(links.length).toBeGreaterThan(4)
    for (const link of links) await expect(readFile(join(ROOT, link), "utf8"), link).resolves.toBeTruthy()
  })
})
