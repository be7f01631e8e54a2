import { readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import ARGUED_SURVIVORS from "../../mutation/argued-survivors.json" with { type: "json" }
import config from "../../mutation/stryker.config.json" with { type: "json" }

const ROOT = join(import.meta.dirname, "..", "..", "..")
const sources = readdirSync(join(ROOT, "lambda"), { recursive: true, encoding: "utf8" }).map(
  (name) => `lambda/${name.replaceAll("\\", "/")}`,
)

describe("the decision cores that get mutated", () => {
  it("are files that exist", () => {
    for (const file of config.mutate) expect(sources).toContain(file)
  })

  it("are all files that decide, judge or guard by their names, and more", () => {
    const deciding = sources.filter((name) => /\/(decide|judge|guard)(-[a-z-]+)?\.ts$/.test(name))
    expect(deciding.length).toBeGreaterThan(3)
    for (const file of deciding) expect(config.mutate).toContain(file)
  })

  it("are the only ones with argued survivors", () => {
    for (const { file } of ARGUED_SURVIVORS) expect(config.mutate).toContain(file)
  })
})
