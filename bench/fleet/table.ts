import { fillPage } from "../../scripts/fill-page.ts"
import { GOALS, judgeFleet } from "./judge.ts"
import type { FleetResults } from "./measure.ts"

const MARKS = {
  begin: "<!-- what follows is written by npm run bench -- --fleet --save -->",
  end: "<!-- the fleet ends here -->",
}

/** A page with this report in place of the one between its two marks. @throws Error when they aren't there */
export function withFleetReport(page: string, results: FleetResults): string {
  return fillPage(page, MARKS, formatFleet(results))
}

/** What was found, as a table in Markdown, and what it comes to for each channel. */
export function formatFleet(results: FleetResults): string {
  const { at, node, samples, imports } = results
  const verdict = judgeFleet(results)
  const rows = samples.map(({ channels, resources, ms, cpuMs, rssMb }) => [
    channels.toLocaleString("en"),
    resources.toLocaleString("en"),
    `${(ms / 1000).toFixed(2)} s`,
    `${(cpuMs / 1000).toFixed(2)} s`,
    `${rssMb.toFixed(0)} MB`,
  ])
  const table = [
    ["channels", "resources", "time", "CPU time", "peak memory (RSS)"],
    ["---:", "---:", "---:", "---:", "---:"],
    ...rows,
  ]
  return [
    `${at.slice(0, 10)}, Node ${node}; the built package under Pulumi's mocks, a process each.`,
    table.map((cells) => `| ${cells.join(" | ")} |`).join("\n"),
    `A further channel takes ${verdict.msPerChannel.toFixed(0)} ms of CPU time and ${verdict.rssMbPerChannel.toFixed(2)} MB (goal: ≤ ${GOALS.rssMb} MB); among 1,000 it takes ${verdict.growth.toFixed(2)} times what it takes among 100 (goal: ≤ ${GOALS.growth}).`,
    `The import takes ${imports.component.median.toFixed(0)} ms of CPU time, the bare SDK's ${imports.sdk.median.toFixed(0)} ms: **${verdict.importRatio.toFixed(2)}×**, pair by pair (quartiles ${imports.ratio.lowerQuartile.toFixed(2)}–${imports.ratio.upperQuartile.toFixed(2)}; goal: ≤ ${GOALS.importRatio}×).`,
  ].join("\n\n")
}
