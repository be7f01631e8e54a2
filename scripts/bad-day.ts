import { searchWords } from "../local/demo/words.ts"
import type { SoakResult } from "../local/soak/bad-day.ts"
import { HELP, readOptions, type SoakCommand } from "../test/soak/options.ts"
import { runBadDay } from "../test/soak/run.ts"
import { obey } from "./obey.ts"

await obey(readOptions(process.argv.slice(2)), HELP, run)

async function run({ rotations, badDay, isJson }: Extract<SoakCommand, { kind: "run" }>): Promise<number> {
  const startedMs = performance.now()
  const onProgress = (asked: number) => process.stderr.write(`\r${asked} of ${rotations} rotations`)
  const result = await runBadDay({ rotations, badDay, ...(process.stderr.isTTY && { onProgress }) })
  if (process.stderr.isTTY) process.stderr.write("\n")
  const seconds = Math.round(performance.now() - startedMs) / 1_000
  process.stdout.write(isJson ? `${JSON.stringify({ ...result, seconds })}\n` : report(result, seconds))
  return result.violations.length === 0 ? 0 : 1
}

function report(result: SoakResult, seconds: number): string {
  const { faults, errors, rotations, succeeded, failed, retries, tokensIssued, violations, seed } = result
  const { secretsSearched, secretsFound } = result
  const struck = Object.values(faults).reduce((sum, count) => sum + count, 0)
  return `${[
    ...table("faults", faults),
    ...table("errors of the function", errors),
    ...violations.map(({ invariant, what }) => `VIOLATION ${invariant}: ${what}`),
    `${succeeded} succeeded, ${failed} failed for good, ${retries} retries, ${tokensIssued} tokens issued, ${seconds} s`,
    searchWords(secretsSearched, "", secretsFound),
    `${rotations} rotations, seed ${seed}, ${struck} faults of ${Object.keys(faults).length} kinds, ${violations.length} violations`,
  ].join("\n")}\n`
}

function table(title: string, counts: Readonly<Record<string, number>>): readonly string[] {
  return [title, ...Object.entries(counts).map(([what, count]) => `${String(count).padStart(8)}  ${what}`), ""]
}
