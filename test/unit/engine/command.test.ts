import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

const COMMAND = join(import.meta.dirname, "..", "..", "..", "scripts", "test-engine.ts")

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, [COMMAND, ...args], { encoding: "utf8" })
}

describe("npm run test:engine", () => {
  it("says in one line that the Pulumi CLI is missing, and ends with 2", () => {
    const { status, stdout, stderr } = run("--pulumi", "no-such-pulumi")
    expect(stderr).toBe("test:engine: no-such-pulumi is missing: install the Pulumi CLI, or name it with --pulumi\n")
    expect([status, stdout]).toEqual([2, ""])
  })

  it("refuses a wrong option with 2, and shows its options", () => {
    const { status, stderr } = run("--channels", "0")
    expect(stderr).toMatch(/^test:engine: --channels must be a whole number from 1 to 200, and "0" was found\n/)
    expect(stderr).toContain("--timeout SECONDS")
    expect(status).toBe(2)
  })
})
