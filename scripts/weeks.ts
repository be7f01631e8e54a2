import { searchWords } from "../local/demo/words.ts"
import { runWeeks } from "../local/soak/weeks.ts"
import { HELP, readOptions, type WeeksCommand } from "../local/soak/weeks-options.ts"
import type { WeeksResult } from "../local/soak/weeks-result.ts"
import { obey } from "./obey.ts"

await obey(readOptions(process.argv.slice(2)), HELP, run)

async function run({ weeks, apps, badDay, isJson }: Extract<WeeksCommand, { kind: "run" }>): Promise<number> {
  const startedMs = performance.now()
  const onProgress = (week: number) => process.stderr.write(`\r${week} of ${weeks} weeks`)
  const result = await runWeeks({ weeks, apps, badDay, ...(process.stderr.isTTY && { onProgress }) })
  if (process.stderr.isTTY) process.stderr.write("\n")
  const seconds = Math.round(performance.now() - startedMs) / 1_000
  process.stdout.write(isJson ? `${JSON.stringify({ ...result, seconds })}\n` : report(result, seconds))
  return result.violations.length === 0 ? 0 : 1
}

function report(result: WeeksResult, seconds: number): string {
  const { faults, errors, rotations, sentinelRuns, tokens, violations, seed, weeks, apps, secretsSearched } = result
  const struck = Object.values(faults).reduce((sum, count) => sum + count, 0)
  const found = violations.filter(({ invariant }) => invariant === "I8").length
  return `${[
    ...table("faults", faults),
    ...table("errors of the functions", errors),
    ...violations.map(({ invariant, what }) => `VIOLATION ${invariant}: ${what}`),
    `${rotations.succeeded} rotations succeeded, ${rotations.failed} failed for good, ${rotations.retries} retries`,
    `the sentinel ran ${sentinelRuns.succeeded + sentinelRuns.failed} times, ${sentinelRuns.failed} of them with an error`,
    `${tokens.issued} tokens issued, ${tokens.revoked} revoked, ${tokens.leaked} leaked and live, ${tokens.mostLive} live at most, ${seconds} s`,
    searchWords(secretsSearched, "", found),
    `${weeks} weeks, ${apps} apps, seed ${seed}, ${struck} faults of ${Object.keys(faults).length} kinds, ${violations.length} violations`,
  ].join("\n")}\n`
}

function table(title: string, counts: Readonly<Record<string, number>>): readonly string[] {
  return [title, ...Object.entries(counts).map(([what, count]) => `${String(count).padStart(8)}  ${what}`), ""]
}
