import { fillPage } from "../scripts/fill-page.ts"
import { METRICS, type Metric } from "./metrics.ts"
import type { BenchResults } from "./results.ts"
import type { Summary } from "./statistics.ts"
import { SUBJECT_NAMES, type SubjectName } from "./subjects.ts"

const MARKS = {
  begin: "<!-- what follows is written by npm run bench -- --save -->",
  end: "<!-- up to here -->",
}

/** A page with this report in place of the one between its two marks. @throws Error when they aren't there */
export function withReport(page: string, results: BenchResults): string {
  return fillPage(page, MARKS, formatReport(results))
}

/** Where and how it was measured, and the table. Markdown. */
export function formatReport(results: BenchResults): string {
  const { node, cpu, cores, platform } = results.machine
  const about = `${results.at.slice(0, 10)}, Node ${node} on ${platform}, ${cores} × ${cpu}; ${results.runs} cold starts and ${results.warmRuns} warm processes of each, interleaved.`
  return `${about}\n\n${formatTable(results)}`
}

/** The results as a table in Markdown: medians, and how many times the floor with the quartiles of that. */
function formatTable(results: BenchResults): string {
  const header = ["", ...SUBJECT_NAMES, "goal"]
  const rows = [
    ["bundle", ...SUBJECT_NAMES.map((name) => `${(results.subjects[name].bytes / 1024).toFixed(0)} KB`), ""],
    ...METRICS.map((metric) => [
      metric.title,
      ...SUBJECT_NAMES.map((name) => cell(results, name, metric)),
      metric.goal === undefined ? "" : `≤ ${metric.goal}×`,
    ]),
  ]
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}

function cell(results: BenchResults, name: SubjectName, { key, unit }: Metric): string {
  const { value, ratio } = results.subjects[name].metrics[key]
  const measured = `${value.median.toFixed(1)} ${unit}`
  return name === "floor" ? measured : `${measured}: **${ratio.median.toFixed(2)}×** (${spread(ratio)})`
}

function spread({ lowerQuartile, upperQuartile }: Summary): string {
  return `${lowerQuartile.toFixed(2)}–${upperQuartile.toFixed(2)}`
}

/** One sentence a goal: met or not. */
export function formatVerdicts({ subjects }: BenchResults): string {
  return METRICS.flatMap(({ key, title, goal }) => {
    if (goal === undefined) return []
    const { median } = subjects.rotation.metrics[key].ratio
    return [`${median <= goal ? "met   " : "missed"}  ${title}: ${median.toFixed(2)}× of at most ${goal}×`]
  }).join("\n")
}
