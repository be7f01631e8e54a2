import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { METRICS, type MetricKey } from "../../../bench/metrics.ts"
import { drawPicture } from "../../../bench/picture.ts"
import type { BenchResults, SubjectResults } from "../../../bench/results.ts"
import { formatReport, formatVerdicts, withReport } from "../../../bench/table.ts"

const flat = (median: number) => ({ median, lowerQuartile: median, upperQuartile: median })

function subject(ratios: Partial<Record<MetricKey, number>> = {}, otherwise = 1): SubjectResults {
  const metrics = METRICS.map(({ key }) => {
    const ratio = ratios[key] ?? otherwise
    return [key, { value: flat(10 * ratio), ratio: flat(ratio) }]
  })
  return { bytes: 102_400, metrics: Object.fromEntries(metrics) }
}

const results: BenchResults = {
  at: "2026-11-23T00:00:00.000Z",
  machine: { node: "v24.21.0", cpu: "some", cores: 2, platform: "linux x64" },
  runs: 3,
  warmRuns: 2,
  subjects: { floor: subject(), rotation: subject({ coldMs: 1.5, processMs: 1.41 }), plain: subject({}, 3) },
}

describe("the bench's table", () => {
  it("has a row for each metric, with medians, times the floor and the goal", () => {
    const lines = formatReport(results).split("\n")
    expect(lines).toHaveLength(2 + 3 + METRICS.length)
    expect(lines).toContain(
      "| cold start: import and first createSecret | 10.0 ms | 15.0 ms: **1.50×** (1.50–1.50) | 30.0 ms: **3.00×** (3.00–3.00) | ≤ 1.5× |",
    )
  })

  it("says of each goal whether it was met, its bound included", () => {
    expect(formatVerdicts(results).split("\n")).toEqual([
      "met     cold start: import and first createSecret: 1.50× of at most 1.5×",
      "missed  whole process: 1.41× of at most 1.4×",
      "met     peak memory (RSS): 1.00× of at most 1.1×",
      "met     warm: CPU time of a whole rotation: 1.00× of at most 2×",
    ])
  })
})

describe("the page on performance", () => {
  const read = (...path: readonly string[]) =>
    readFileSync(join(import.meta.dirname, "..", "..", "..", ...path), "utf8")
  const page = read("docs", "performance.md")

  it("shows the results that are kept, in its table and in its picture", () => {
    const kept = JSON.parse(read("bench", "results", "latest.json")) as BenchResults
    expect(page).toBe(withReport(page, kept))
    expect(read("docs", "performance.svg")).toBe(drawPicture(kept))
  })

  it("takes new ones between its marks, and nowhere else", () => {
    const changed = withReport(page, results)
    expect(changed).toContain("2026-11-23, Node v24.21.0 on linux x64, 2 × some; 3 cold starts")
    expect(changed.split("<!--")[0]).toBe(page.split("<!--")[0])
    expect(() => withReport("a page without marks", results)).toThrow(/lacks its marks/)
  })
})

describe("the bench's picture", () => {
  it("is an SVG with a bar for each program and goal, none of them beyond its edge", () => {
    const svg = drawPicture(results)
    const bars = [...svg.matchAll(/<rect x="270" y="[\d.]+" width="([\d.]+)"/g)].map(([, width]) => Number(width))
    expect(bars).toHaveLength(12)
    expect(Math.max(...bars)).toBeLessThan(760 - 270)
    expect(bars[1]).toBeCloseTo((bars[0] ?? 0) * 1.5, 0)
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*<\/svg>\n$/s)
  })
})
