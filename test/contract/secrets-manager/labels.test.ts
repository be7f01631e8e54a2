import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { applyMove, attach, CURRENT, PENDING, stagesOf } from "../../../local/secrets-manager/labels.ts"
import type { Labels } from "../../../local/secrets-manager/secret.ts"

const VERSIONS = ["a", "b", "c", "d"]
const move = fc.record({
  label: fc.constantFrom(CURRENT, PENDING, "AWSPREVIOUS", "custom"),
  moveTo: fc.option(fc.constantFrom(...VERSIONS), { nil: undefined }),
  removeFrom: fc.option(fc.constantFrom(...VERSIONS), { nil: undefined }),
})

function tryMove(labels: Labels, step: typeof move extends fc.Arbitrary<infer T> ? T : never): Labels {
  try {
    return applyMove(labels, step)
  } catch {
    return labels
  }
}

describe("moving labels, whatever the order", () => {
  it("never loses AWSCURRENT, and leaves AWSPREVIOUS where it came from", () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        let labels = attach(new Map(), CURRENT, "a")
        for (const step of moves) {
          const before = labels.get(CURRENT)
          labels = tryMove(labels, step)
          expect(labels.get(CURRENT)).toBeDefined()
          if (labels.get(CURRENT) !== before) expect(labels.get("AWSPREVIOUS")).toBe(before)
        }
        const all = VERSIONS.flatMap((version) => stagesOf(labels, version))
        expect(new Set(all).size).toBe(all.length)
      }),
    )
  })

  it("moves only for who names the holder", () => {
    fc.assert(
      fc.property(fc.constantFrom(...VERSIONS), move, (holder, step) => {
        const labels = attach(new Map(), step.label, holder)
        const moved = tryMove(labels, step)
        if (moved.get(step.label) !== holder) expect(step.removeFrom).toBe(holder)
      }),
    )
  })
})
