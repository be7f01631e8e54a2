import { searchWords } from "../local/demo/words.ts"
import { runWeeks } from "../local/soak/weeks.ts"
import { HELP, readOptions, type WeeksCommand } from "../local/soak/weeks-options.ts"
import type { WeeksResult } from "../local/soak/weeks-result.ts"
import { obey } from "./obey.ts"
import { countTable, playSoak } from "./play-soak.ts"

await obey(readOptions(process.argv.slice(2)), HELP, run)

function run({ weeks, apps, badDay, isJson }: Extract<WeeksCommand, { kind: "run" }>): Promise<number> {
  return playSoak({
    total: weeks,
    unit: "weeks",
    isJson,
    report,
    play: (watching) => runWeeks({ weeks, apps, badDay, ...watching }),
  })
}

function report(result: WeeksResult, seconds: number): string {
  const { faults, errors, rotations, sentinelRuns, tokens, violations, seed, weeks, apps, secretsSearched } = result
  const struck = Object.values(faults).reduce((sum, count) => sum + count, 0)
  const found = violations.filter(({ invariant }) => invariant === "I8").length
  return `${[
    ...countTable("faults", faults),
    ...countTable("errors of the functions", errors),
    ...violations.map(({ invariant, what }) => `VIOLATION ${invariant}: ${what}`),
    `${rotations.succeeded} rotations succeeded, ${rotations.failed} failed for good, ${rotations.retries} retries`,
    `the sentinel ran ${sentinelRuns.succeeded + sentinelRuns.failed} times, ${sentinelRuns.failed} of them with an error`,
    `${tokens.issued} tokens issued, ${tokens.revoked} revoked, ${tokens.leaked} leaked and live, ${tokens.mostLive} live at most, ${seconds} s`,
    searchWords(secretsSearched, "", found),
    `${weeks} weeks, ${apps} apps, seed ${seed}, ${struck} faults of ${Object.keys(faults).length} kinds, ${violations.length} violations`,
  ].join("\n")}\n`
}
