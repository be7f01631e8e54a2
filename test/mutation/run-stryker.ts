import { mkdtempSync, rmSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Stryker } from "@stryker-mutator/core"
import { type Mutant, type MutationReport, readMutants } from "./mutant.ts"
import config from "./stryker.config.json" with { type: "json" }

/** The files that get mutated: those that only decide. Paths from the project's root. */
export const CORES: readonly string[] = config.mutate

/**
 * Runs Stryker over these files, from the project's root and in a copy of it that is gone afterwards, also after a signal.
 * @throws Error naming a file without a single mutant
 */
export async function runStryker(files: readonly string[], concurrency: number): Promise<Mutant[]> {
  const folder = mkdtempSync(join(tmpdir(), "mutation-"))
  const clean = () => rmSync(folder, { recursive: true, force: true })
  process.once("exit", clean)
  try {
    return await mutate(files, concurrency, folder)
  } finally {
    clean()
    process.off("exit", clean)
  }
}

async function mutate(files: readonly string[], concurrency: number, folder: string): Promise<Mutant[]> {
  const fileName = join(folder, "report.json")
  const stryker = new Stryker({
    configFile: join(import.meta.dirname, "stryker.config.json"),
    mutate: [...files],
    concurrency,
    tempDirName: join(folder, "copies"),
    jsonReporter: { fileName },
    reporters: process.stdout.isTTY ? ["json", "progress"] : ["json"],
  })
  await stryker.runMutationTest()
  const mutants = readMutants(JSON.parse(await readFile(fileName, "utf8")) as MutationReport)
  const missed = files.filter((file) => !mutants.some((mutant) => mutant.file === file))
  if (missed.length > 0) throw new Error(`no mutants in ${missed.join(", ")}: is it still there, and does it decide?`)
  return mutants
}
