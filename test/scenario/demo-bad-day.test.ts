import { execFile } from "node:child_process"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import type { DemoEvent } from "../../local/demo/events.ts"
import { JWS } from "./canaries.ts"

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

test("npm start -- --bad-day tells of each rotation, ends with the verdict, and exits with 0", async () => {
  const command = ["scripts/run.mjs", "local/demo/main.ts", "--bad-day", "--seed", "7", "--json"]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { cwd: ROOT, timeout: 60_000 })
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as DemoEvent)
  expect(stderr).toBe("")
  expect(events.at(-1)).toMatchObject({ type: "bad-day-ended", seed: 7, rotations: 24, violations: [] })
  const goodDay = events.findIndex(({ type }) => type === "good-day-started")
  const rotated = (part: readonly DemoEvent[]) =>
    part.flatMap((event) => (event.type === "app-rotated" && event.outcome === "succeeded" ? event.app : []))
  expect(rotated(events.slice(0, goodDay)).length).toBeGreaterThanOrEqual(20)
  expect(new Set(rotated(events.slice(goodDay))).size).toBe(8)
  expect(stdout).not.toMatch(JWS)
}, 60_000)
