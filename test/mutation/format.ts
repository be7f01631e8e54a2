import { fillPage } from "../../scripts/fill-page.ts"
import { type ArguedSurvivor, LEAST_SCORE, scoreOf, type Tally, type Verdict } from "./judge.ts"
import type { Mutant } from "./mutant.ts"

const MARKS = {
  begin: "<!-- what follows is written by npm run mutation -- --save -->",
  end: "<!-- up to here -->",
}

/** A page with these tables in place of those between its two marks. @throws Error when the marks aren't there */
export function withTables(page: string, verdict: Verdict, argued: readonly ArguedSurvivor[]): string {
  return fillPage(page, MARKS, [formatScores(verdict), formatSurvivors(verdict, argued)].join("\n\n"))
}

/** The scores, what is wrong, if anything is, and the result in one line at the end. */
export function formatVerdict(verdict: Verdict): string {
  const { total, score, refused, unargued, outdated } = verdict
  const found = total.killed + total.timedOut
  return [
    formatScores(verdict),
    "",
    ...unargued.map((mutant) => `SURVIVED ${mutant.file}:${mutant.line} ${change(mutant)}`),
    ...outdated.map((one) => `OUTDATED ${one.file}: ${change(one)} is argued for and doesn't survive`),
    `${found} of ${found + total.survived} mutants found, ${percent(score)} of at least ${LEAST_SCORE} %; of the survivors ${refused.length} don't compile, ${total.survived - refused.length - unargued.length} are argued for, ${unargued.length} are not; ${outdated.length} outdated arguments`,
  ].join("\n")
}

/** A row for each file and one for all. Markdown. */
function formatScores({ files, total }: Verdict): string {
  const rows = [...files].map(([file, tally]) => scoreRow(`\`${file}\``, tally))
  return table(["file", "mutants", "killed", "timed out", "survived", "score"], [...rows, scoreRow("all", total)])
}

function scoreRow(name: string, tally: Tally): string[] {
  const { killed, timedOut, survived } = tally
  const counts = [killed + timedOut + survived, killed, timedOut, survived].map(String)
  return [name, ...counts, percent(scoreOf(tally))]
}

function formatSurvivors({ refused, unargued }: Verdict, argued: readonly ArguedSurvivor[]): string {
  const rows = [
    ...argued.map((one) => surviving(one, one.why)),
    ...refused.map(({ mutant, refusal }) => surviving(mutant, `it doesn't compile: ${refusal}`)),
    ...unargued.map((mutant) => surviving(mutant, "**nobody argued for it**")),
  ]
  return table(["file", "line", "change that no test finds", "why"], rows.sort(byFirstCell))
}

function surviving(place: Pick<Mutant, "file" | "at" | "original" | "replacement">, why: string): string[] {
  return [code(place.file), code(place.at), change(place), why]
}

function byFirstCell([one = ""]: readonly string[], [other = ""]: readonly string[]): number {
  return one.localeCompare(other, "en")
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map(tableRow).join("\n")
}

/** A bar would end the cell, in code too. */
function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`
}

function change({ original, replacement }: Pick<Mutant, "original" | "replacement">): string {
  return `${code(original)} → ${code(replacement)}`
}

/** Inline code, in more backticks than the text has in a row. */
function code(text: string): string {
  if (text === "") return "nothing"
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = "`".repeat(longest + 1)
  const space = text.startsWith("`") || text.endsWith("`") ? " " : ""
  return `${fence}${space}${text}${space}${fence}`
}

function percent(value: number): string {
  return `${(Math.floor(value * 10) / 10).toFixed(1)} %`
}
