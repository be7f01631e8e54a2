import { expect, test } from "vitest"
import type { Exploration } from "./crash/explore.ts"
import { type Evidence, isGood, reliabilityPage } from "./reliability-report.ts"
import { MODES } from "./world/point.ts"

const struck: Exploration = {
  runs: 7,
  runsSpared: 6,
  places: new Map([["watch · kms:Sign", new Set(MODES)]]),
  broken: [],
}
const good: Evidence = {
  explorations: new Map([["a stretch", struck]]),
  controls: [{ name: "a control", expected: "I2", broken: ["I2", "I7"] }],
  soak: { steps: 1_000, seconds: 2, violations: [] },
  seed: 5,
  args: ["--steps", "1000"],
}

test("the page tells the command, the coverage, the speed and by which invariant each control was caught", () => {
  const page = reliabilityPage(good)
  expect(page).toContain("npm run -s reliability -- --steps 1000\n")
  expect(page).toContain(
    "**6 of 6 points × modes struck (1 different places, which the stretches share: 1 in the table; 6 modes, 0 missed), in 7 runs; 6 more were spared; 0 broke",
  )
  expect(page).toContain("**1000 steps in 2 s (500 a second), seed 5, 0 violations.**")
  expect(page).toContain("| a control | I2 | I2, I7 |")
  expect(isGood(good)).toBe(true)
})

test("a place in two stretches is one of the different places, and two of the table's", () => {
  const explorations = new Map([...good.explorations, ["another stretch", struck]])
  const page = reliabilityPage({ ...good, explorations })
  expect(page).toContain("6 of 6 points × modes struck (1 different places, which the stretches share: 2 in the table;")
})

test.each<[string, Partial<Evidence>]>([
  ["a place that wasn't struck in every way", { explorations: with1({ places: new Map([["a place", new Set()]]) }) }],
  [
    "a run that broke an invariant",
    {
      explorations: with1({
        broken: [{ scenario: "a stretch", faults: [], violations: [{ invariant: "I1", what: "x" }] }],
      }),
    },
  ],
  [
    "a control that was caught by another invariant alone",
    { controls: [{ name: "a", expected: "I2", broken: ["I7"] }] },
  ],
  [
    "a sequence that broke an invariant",
    { soak: { ...good.soak, violations: [{ seed: 1, what: "I1: x", commands: "" }] } },
  ],
])("%s isn't good", (_, change) => {
  expect(isGood({ ...good, ...change })).toBe(false)
})

test("a control that wasn't caught stands out on the page", () => {
  const page = reliabilityPage({ ...good, controls: [{ name: "a control", expected: "I2", broken: [] }] })
  expect(page).toContain("| a control | **not by I2** |")
})

function with1(change: Partial<Exploration>): Evidence["explorations"] {
  return new Map([["a stretch", { ...struck, ...change }]])
}
