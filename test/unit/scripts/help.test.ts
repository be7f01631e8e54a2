import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { describe, expect, test } from "vitest"
import MANIFEST from "../../../package.json" with { type: "json" }

const ROOT = join(import.meta.dirname, "..", "..", "..")

/** Some load half of the project before they read their options. */
const TIMEOUT_MS = 60_000

/** Names and files of the commands that are ours. */
const COMMANDS = Object.entries(MANIFEST.scripts).flatMap(([name, command]) => {
  const file = /^exec node scripts\/run\.mjs (\S+\.ts)$/.exec(command)?.[1]
  return file === undefined ? [] : [[name, file] as const]
})

describe("the help of npm run", () => {
  test("is looked at for each of our commands", () => {
    expect(COMMANDS.length).toBeGreaterThanOrEqual(13)
  })

  test.concurrent.each(COMMANDS)(
    "%s tells its usage, its options and what it ends with",
    async (name, file) => {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(ROOT, file), "--help"])
      expect(stdout.split("\n", 1)[0]).toMatch(name === "start" ? /npm start/ : new RegExp(`npm run (-s )?${name}\\b`))
      expect(stdout).toMatch(/^ {2}--help /m)
      expect(stdout).toMatch(/^(Exit code: 0|It ends with 0)/m)
      expect(stderr).toBe("")
    },
    TIMEOUT_MS,
  )
})
