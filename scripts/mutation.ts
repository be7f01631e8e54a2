import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import ARGUED_SURVIVORS from "../test/mutation/argued-survivors.json" with { type: "json" }
import { startCompiler } from "../test/mutation/compiler.ts"
import { formatVerdict, withTables } from "../test/mutation/format.ts"
import { isStrong, judgeMutants } from "../test/mutation/judge.ts"
import { HELP, type MutationCommand, readOptions } from "../test/mutation/options.ts"
import { CORES, runStryker } from "../test/mutation/run-stryker.ts"
import { obey } from "./obey.ts"

const ROOT = join(import.meta.dirname, "..")
const PAGE = join(ROOT, "docs", "mutation.md")

await obey(readOptions(process.argv.slice(2), CORES), HELP, (command) => run(command).catch(failed))

async function run({ files, concurrency, isSaved }: Extract<MutationCommand, { kind: "run" }>): Promise<number> {
  const mutants = await runStryker(files.length > 0 ? files : CORES, concurrency)
  const compile = startCompiler(ROOT)
  const verdict = judgeMutants(mutants, ARGUED_SURVIVORS, ({ file, edit }) => compile(file, edit))
  process.stdout.write(`${formatVerdict(verdict)}\n`)
  if (isSaved) await writeFile(PAGE, withTables(await readFile(PAGE, "utf8"), verdict, ARGUED_SURVIVORS))
  return isStrong(verdict) ? 0 : 1
}

/** Stryker has said before which tests fail without any mutant, if that is why. */
function failed(error: unknown): number {
  process.stderr.write(`mutation: ${error instanceof Error ? error.message : error}\n`)
  return 1
}
