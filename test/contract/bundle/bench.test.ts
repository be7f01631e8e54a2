import { execFile, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, it, vi } from "vitest"
import type { BenchResults } from "../../../bench/results.ts"
import { isAlive } from "../local-command/command.ts"

const ROOT = join(import.meta.dirname, "..", "..", "..")

/** Runs the bench as its command does; rejects with what it printed when it ends otherwise than with 0. */
function bench(...args: readonly string[]) {
  return promisify(execFile)(process.execPath, [join(ROOT, "bench", "main.ts"), ...args], { cwd: ROOT })
}

it("measures all three programs, which all make the same calls, and ends within the limit", async () => {
  const { stdout } = await bench("--quick", "--runs=3", "--json")
  const { runs, subjects } = JSON.parse(stdout) as BenchResults
  expect(runs).toBe(3)
  expect(Object.keys(subjects)).toEqual(["floor", "rotation", "plain"])
  expect(subjects.rotation.metrics.rssMb.ratio.median).toBeLessThan(1.2)
  expect(subjects.rotation.metrics.coldCpuMs.ratio.median).toBeLessThan(subjects.plain.metrics.coldCpuMs.ratio.median)
})

it("refuses an option it doesn't know with 2, and says where its own are", async () => {
  const stderr = "bench: Unknown option '--fast'; see npm run -s bench -- --help\n"
  await expect(bench("--fast")).rejects.toMatchObject({ code: 2, stderr })
})

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("on %s stops the program it measures, removes its folder and ends with %i", async (signal, exitCode) => {
  const temporary = await mkdtemp(join(tmpdir(), "bench-test-"))
  const env = { ...process.env, TMPDIR: temporary }
  const child = spawn(process.execPath, [join(ROOT, "bench", "main.ts")], { cwd: ROOT, env })
  const closed = once(child, "close")
  let said = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk))
  const measured = await vi.waitFor(() => measuredBy(child.pid), { timeout: 20_000, interval: 5 })
  expect(await readdir(temporary)).toEqual([expect.stringMatching(/^bench-/)])

  child.kill(signal)
  expect(await closed).toEqual([exitCode, null])
  expect(said).toBe("")
  expect(isAlive(measured)).toBe(false)
  expect(await readdir(temporary)).toEqual([])
  await rm(temporary, { recursive: true })
})

/** @throws Error while none runs */
function measuredBy(bench: number | undefined): number {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
  const rows = table.split("\n").map((row) => row.trim().split(/\s+/))
  const row = rows.find(([, parent, ...args]) => Number(parent) === bench && args.join(" ").includes("cold.mjs"))
  if (row === undefined) throw new Error("the bench measures no program")
  return Number(row[0])
}
