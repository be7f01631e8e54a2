import { describe, expect, it } from "vitest"
import { badDayOpening, badDaySummary, troubleParts } from "../../../local/demo/bad-day-lines.ts"
import type { DemoEvent } from "../../../local/demo/events.ts"
import { type Line, rowsOf } from "../../../local/demo/line.ts"

const textOf = (lines: readonly Line[]) => lines.flatMap((line) => rowsOf(line, { isColoured: false })).join("\n")
const at = { elapsedMs: 1 }

const ended: Extract<DemoEvent, { type: "bad-day-ended" }> = {
  type: "bad-day-ended",
  ...at,
  seed: 7,
  rotations: 24,
  succeeded: 23,
  failed: 1,
  retries: 5,
  tokensIssued: 30,
  tokensStored: 27,
  tokensRevoked: 1,
  tokensLeaked: 2,
  leaksEndBy: "2026-12-23T09:00:00.000Z",
  faults: { "line server-error": 3, "secrets-manager stale": 4 },
  errors: { LINE: 3 },
  secretsSearched: 100,
  secretsFound: 0,
  violations: [],
}

describe("a bad day on the screen", () => {
  it("says what is coming, and its seed", () => {
    const opening = badDayOpening({ type: "bad-day-started", ...at, seed: 7, apps: 8, rotations: 24 })
    expect(textOf(opening)).toContain("24 rotations of 8 apps")
    expect(textOf(opening)).toContain("seed 7")
  })

  it("names what stood in a rotation's way, each once and how often", () => {
    const rotated = { type: "app-rotated", ...at, app: "demo", outcome: "succeeded", attempts: 2 } as const
    const line = (troubles: readonly string[]) => textOf([{ lead: [], text: troubleParts({ ...rotated, troubles }) }])
    expect(line(["stale A", "LINE redirect", "stale A"])).toBe("succeeded in 2 attempts  LINE redirect, stale A ×2")
    expect(line([])).toBe("succeeded in 2 attempts, and nothing went wrong")
  })

  it("sums up, says that all held, and how to see it again", () => {
    const summary = textOf(badDaySummary(ended))
    expect(summary).toContain("24 asked for: 23 succeeded, 1 failed, 5 tried again")
    expect(summary).toContain("7 of 2 kinds")
    expect(summary).toContain("30 issued: 27 stored, 1 revoked at once, 2 leaked, gone by 2026-12-23")
    expect(summary).toContain("100 secret values searched for in all that was written: none found")
    expect(summary).toContain("✓ Every invariant held")
    expect(summary).toContain("npm start -- --bad-day --seed 7")
  })

  it("says how many secrets got out", () => {
    expect(textOf(badDaySummary({ ...ended, secretsFound: 2 }))).toContain("that was written: 2 found")
  })

  it("doesn't say so when one didn't", () => {
    const summary = textOf(badDaySummary({ ...ended, violations: [{ invariant: "I1", what: "demo: dead" }] }))
    expect(summary).toContain("✗ 1 invariant didn't hold")
    for (const claim of ["✓", "queued", "explains"]) expect(summary).not.toContain(claim)
  })
})
