import { METRICS, type Metric } from "./metrics.ts"
import type { BenchResults } from "./results.ts"
import { SUBJECT_NAMES, type SubjectName } from "./subjects.ts"

const WIDTH = 760
const LEFT = 270
const BAR = 14
const GAP = 4
const GROUP = SUBJECT_NAMES.length * (BAR + GAP) + 20
const TOP = 64
const COLORS: Readonly<Record<SubjectName, string>> = { floor: "#9aa5b1", rotation: "#06c755", plain: "#e07a5f" }
const LABELS: Readonly<Record<SubjectName, string>> = {
  floor: "the floor",
  rotation: "this function",
  plain: "AWS SDK + jose + fetch",
}

/** The goals' metrics as bars, in times the floor, with the quartiles as a whisker and the goal as a line. SVG. */
export function drawPicture(results: BenchResults): string {
  const shown = METRICS.filter(({ goal }) => goal !== undefined)
  const highest = Math.max(...shown.map((metric) => results.subjects.plain.metrics[metric.key].ratio.upperQuartile), 2)
  const toX = (ratio: number) => LEFT + (ratio / highest) * (WIDTH - LEFT - 60)
  const height = TOP + shown.length * GROUP
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="12">`,
    `<title id="title">How many times the floor program each program takes, for cold start, whole process, memory and a warm rotation</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="600" fill="#1f2933">Times the floor, less is better</text>`,
    legend(),
    ...shown.map((metric, at) => group(results, metric, TOP + at * GROUP, toX)),
    "</svg>\n",
  ].join("\n")
}

function legend(): string {
  return SUBJECT_NAMES.map((name, at) => {
    const x = 16 + at * 150
    return `<rect x="${x}" y="36" width="10" height="10" fill="${COLORS[name]}"/>${text(x + 16, 45, LABELS[name])}`
  }).join("\n")
}

function group(results: BenchResults, { key, title, goal = 0 }: Metric, top: number, toX: (ratio: number) => number) {
  const bars = SUBJECT_NAMES.map((name, at) => {
    const { value, ratio } = results.subjects[name].metrics[key]
    const y = top + at * (BAR + GAP)
    const middle = y + BAR / 2
    const end = toX(ratio.upperQuartile)
    return [
      `<rect x="${LEFT}" y="${y}" width="${round(toX(ratio.median) - LEFT)}" height="${BAR}" fill="${COLORS[name]}"/>`,
      `<path d="M${round(toX(ratio.lowerQuartile))} ${middle}H${round(end)}" stroke="#1f2933"/>`,
      text(end + 6, middle + 4, `${ratio.median.toFixed(2)}× · ${value.median.toFixed(1)}`),
    ].join("")
  })
  const goalX = round(toX(goal))
  const goalLine = `<path d="M${goalX} ${top - 3}V${top + GROUP - 18}" stroke="#1f2933" stroke-dasharray="3 3"/>`
  return [text(16, top + BAR, title), ...bars, goalLine].join("\n")
}

function text(x: number, y: number, content: string): string {
  return `<text x="${round(x)}" y="${y}" fill="#1f2933">${content}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
