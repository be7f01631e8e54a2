import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, it } from "vitest"
import type { BenchResults } from "../../../bench/results.ts"

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

it("refuses an option it doesn't know with 2, and shows its own", async () => {
  await expect(bench("--fast")).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--runs N") })
})
