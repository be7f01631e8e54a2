import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { buildPackage } from "../../scripts/build-package.ts"
import type { BenchOptions } from "../options.ts"
import { judgeFleet } from "./judge.ts"
import { type FleetResults, measureFleet } from "./measure.ts"
import { formatFleet, withFleetReport } from "./table.ts"

const ROOT = join(import.meta.dirname, "..", "..")
const PAGE = join(ROOT, "docs", "performance.md")

/**
 * Measures the component with 1, 100 and 1,000 channels, and its import, and prints what was found.
 * @returns 1 when a goal was missed, else 0
 */
export async function benchFleet(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const results = await measurePackage(options, signal)
  const { missed } = judgeFleet(results)
  const files = await write(results, options)
  const report = [formatFleet(results), "", ...missed, ...files].join("\n")
  console.log(options.isJson ? JSON.stringify(results) : report)
  return missed.length === 0 ? 0 : 1
}

/** Builds inside the project, where the package finds its dependencies. */
async function measurePackage({ runs }: BenchOptions, signal: AbortSignal): Promise<FleetResults> {
  const folder = join(ROOT, "dist", `bench-package-${process.pid}`)
  try {
    await buildPackage(folder)
    return await measureFleet(join(folder, "infra", "package", "index.js"), runs, signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @returns what was written, a line each */
async function write(results: FleetResults, { isSaved }: BenchOptions): Promise<readonly string[]> {
  const file = isSaved ? join(ROOT, "bench", "results", "fleet.json") : join(ROOT, "dist", "bench", "fleet.json")
  await mkdir(join(file, ".."), { recursive: true })
  await writeFile(file, `${JSON.stringify(results, undefined, 2)}\n`)
  if (isSaved) await writeFile(PAGE, withFleetReport(await readFile(PAGE, "utf8"), results))
  return [file, ...(isSaved ? [PAGE] : [])].map((each) => `wrote ${relative(ROOT, each)}`)
}
