import { describe, expect, it } from "vitest"
import { judgeFleet } from "../../../bench/fleet/judge.ts"
import type { FleetResults } from "../../../bench/fleet/measure.ts"
import { formatFleet, withFleetReport } from "../../../bench/fleet/table.ts"

const around = (median: number) => ({ median, lowerQuartile: median * 0.9, upperQuartile: median * 1.1 })

const results: FleetResults = {
  at: "2026-11-23T00:00:00.000Z",
  node: "v24.21.0",
  samples: [
    { channels: 1, resources: 40, ms: 150, cpuMs: 100, rssMb: 150 },
    { channels: 100, resources: 1_030, ms: 1_500, cpuMs: 1_090, rssMb: 249 },
    { channels: 1_000, resources: 10_030, ms: 15_000, cpuMs: 10_990, rssMb: 1_599 },
  ],
  imports: { component: around(520), sdk: around(500), ratio: around(1.04) },
}

describe("the judgement of a fleet", () => {
  it("is what a further channel takes, and how that grows", () => {
    const verdict = judgeFleet(results)
    expect(verdict.msPerChannel).toBeCloseTo(11)
    expect(verdict.rssMbPerChannel).toBeCloseTo(1.5)
    expect(verdict.growth).toBeCloseTo(1.1)
    expect(verdict.missed).toEqual([])
  })

  it("misses what is over a goal, by name", () => {
    const [one, some, most] = results.samples
    if (!(one && some && most)) throw new Error("three sizes are needed")
    const imports = { ...results.imports, ratio: around(1.2) }
    const { missed } = judgeFleet({
      ...results,
      imports,
      samples: [one, some, { ...most, cpuMs: 20_000, rssMb: 2_500 }],
    })
    expect(missed).toEqual([
      "missed  MB a channel: 2.50 of at most 2",
      "missed  CPU time of a channel among 1,000 over one among 100: 2.10 of at most 1.5",
      "missed  import over the bare SDK's: 1.20 of at most 1.05",
    ])
  })

  it("needs three sizes", () => {
    expect(() => judgeFleet({ ...results, samples: results.samples.slice(1) })).toThrow(RangeError)
  })
})

describe("the report of a fleet", () => {
  const page =
    "before\n<!-- what follows is written by npm run bench -- --fleet --save -->\nold\n<!-- the fleet ends here -->\nafter\n"

  it("takes the old one's place between its marks", () => {
    const written = withFleetReport(page, results)
    expect(written).toContain(formatFleet(results))
    expect(written).not.toContain("old")
    expect(written).toMatch(/^before\n[\s\S]*\nafter\n$/)
    expect(withFleetReport(written, results)).toBe(written)
  })

  it("is refused by a page without them", () => {
    expect(() => withFleetReport("a page", results)).toThrow("lacks its marks")
  })
})
