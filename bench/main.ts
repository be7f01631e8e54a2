// npm run bench: how far above the least possible program the rotation function is. --help says more.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { obey } from "../scripts/obey.ts"
import { COLD_LIMIT } from "./metrics.ts"
import { type BenchOptions, HELP, readOptions } from "./options.ts"
import { drawPicture } from "./picture.ts"
import { type BenchResults, measureAll } from "./results.ts"
import { buildSubjects } from "./subjects.ts"
import { formatReport, formatVerdicts, withReport } from "./table.ts"
import { startWorld } from "./world/world.ts"

const ROOT = join(import.meta.dirname, "..")
const PAGE = join(ROOT, "docs", "performance.md")

/** 128 and the signal's number. */
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const
const END_SIGNALS = ["SIGINT", "SIGTERM"] as const

type EndSignal = (typeof END_SIGNALS)[number]

await obey(readOptions(process.argv.slice(2)), HELP, (options) =>
  untilSignal((signal) => (options.isFleet ? benchComponent(options, signal) : benchFunction(options, signal))),
)

/** Pulumi and the compiler are loaded only where they are needed. */
async function benchComponent(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const { benchFleet } = await import("./fleet/command.ts")
  return benchFleet(options, signal)
}

/** @returns 1 when the cold start is a regression, else 0 */
async function benchFunction(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const results = await measure(options, signal)
  const files = await write(results, options)
  console.log(
    options.isJson
      ? JSON.stringify(results)
      : [formatReport(results), "", formatVerdicts(results), "", ...files].join("\n"),
  )
  return isRegression(results) ? 1 : 0
}

/** A busy machine stretches the time that passes and not the CPU time, so it takes both. */
function isRegression({ subjects }: BenchResults): boolean {
  const { coldMs, coldCpuMs } = subjects.rotation.metrics
  return coldMs.ratio.median > COLD_LIMIT && coldCpuMs.ratio.median > COLD_LIMIT
}

/** Cleans up before it ends by a signal. @returns what the bench returned, or the exit code of a process that a signal ended */
async function untilSignal(bench: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const ending = new AbortController()
  const end = (signal: EndSignal) => ending.abort(signal)
  for (const signal of END_SIGNALS) process.on(signal, end)
  try {
    const code = await bench(ending.signal)
    ending.signal.throwIfAborted()
    return code
  } catch (error) {
    if (ending.signal.aborted) return SIGNAL_EXIT_CODES[ending.signal.reason as EndSignal]
    throw error
  } finally {
    for (const signal of END_SIGNALS) process.off(signal, end)
  }
}

async function measure(options: BenchOptions, signal: AbortSignal): Promise<BenchResults> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"))
  try {
    const subjects = await buildSubjects(folder)
    const world = await startWorld()
    try {
      return await measureAll(subjects, { world, folder, signal }, options)
    } finally {
      await world.close()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** @returns what was written, a line each */
async function write(results: BenchResults, { isSaved }: BenchOptions): Promise<readonly string[]> {
  const place = (...saved: readonly string[]) =>
    isSaved ? join(ROOT, ...saved) : join(ROOT, "dist", "bench", saved.at(-1) ?? "")
  const json = place("bench", "results", "latest.json")
  const picture = place("docs", "performance.svg")
  for (const file of [json, picture]) await mkdir(join(file, ".."), { recursive: true })
  await writeFile(json, `${JSON.stringify(results, undefined, 2)}\n`)
  await writeFile(picture, drawPicture(results))
  if (isSaved) await writeFile(PAGE, withReport(await readFile(PAGE, "utf8"), results))
  return [json, picture, ...(isSaved ? [PAGE] : [])].map((file) => `wrote ${relative(ROOT, file)}`)
}
