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

  it("refuses a wrong option with 2 and one line, and says where its options are", () => {
    const { status, stderr } = run("--channels", "0")
    expect(stderr).toBe(
      'test:engine: --channels must be an integer from 1 to 200, found "0"; see npm run -s test:engine -- --help\n',
    )
    expect(status).toBe(2)
  })
})
