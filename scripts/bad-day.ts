import { searchWords } from "../local/demo/words.ts"
import type { SoakResult } from "../local/soak/bad-day.ts"
import { fateWords } from "../local/soak/token-fates.ts"
import { HELP, readOptions, type SoakCommand } from "../test/soak/options.ts"
import { runBadDay } from "../test/soak/run.ts"
import { obey } from "./obey.ts"
import { countTable, playSoak } from "./play-soak.ts"

await obey(readOptions(process.argv.slice(2)), HELP, run)

function run({ rotations, badDay, isJson }: Extract<SoakCommand, { kind: "run" }>): Promise<number> {
  return playSoak({
    total: rotations,
    unit: "rotations",
    isJson,
    report,
    play: (watching) => runBadDay({ rotations, badDay, ...watching }),
  })
}

function report(result: SoakResult, seconds: number): string {
  const { faults, errors, rotations, succeeded, failed, retries, violations, seed } = result
  const { secretsSearched, secretsFound } = result
  const struck = Object.values(faults).reduce((sum, count) => sum + count, 0)
  return `${[
    ...countTable("faults", faults),
    ...countTable("errors of the function", errors),
    ...violations.map(({ invariant, what }) => `VIOLATION ${invariant}: ${what}`),
    `${succeeded} succeeded, ${failed} failed for good, ${retries} retries, ${seconds} s`,
    `tokens: ${fateWords(result)}`,
    searchWords(secretsSearched, "", secretsFound),
    `${rotations} rotations, seed ${seed}, ${struck} faults of ${Object.keys(faults).length} kinds, ${violations.length} violations`,
  ].join("\n")}\n`
}
