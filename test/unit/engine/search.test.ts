import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { findInFiles } from "../../engine/search.ts"

const SECRET = 'made-up "secret"\nof two lines: 0123456789'

describe("the search for secrets", () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "search-"))
    await mkdir(join(folder, "backups"))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const json = JSON.stringify(SECRET)
  const base64 = (before: string) => Buffer.from(`${before}${SECRET}, and more`).toString("base64")
  it.each([
    ["as it is", SECRET],
    ["JSON", json],
    ["JSON in JSON", JSON.stringify(`{"value":${json}}`)],
    ["URL", `?value=${encodeURIComponent(SECRET)}&next=1`],
    ["base64, shifted by 0", base64("")],
    ["base64, shifted by 1", base64("a")],
    ["base64, shifted by 2", base64("ab")],
    ["base64, shifted by 0", base64("abc")],
    ["hexadecimal", Buffer.from(SECRET).toString("hex")],
  ])("finds one that is %s, in a folder within the folder", async (form, text) => {
    await writeFile(join(folder, "backups", "state.json"), `before ${text} after`)
    expect(await findInFiles(folder, SECRET)).toEqual([`${join("backups", "state.json")} (${form})`])
  })

  it("finds nothing in what was encrypted, and names no file without it", async () => {
    await writeFile(join(folder, "state.json"), JSON.stringify({ ciphertext: "v1:Zm9v:YmFy" }))
    expect(await findInFiles(folder, SECRET)).toEqual([])
  })
})
