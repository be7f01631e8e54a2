import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decideStore } from "../../../../lambda/rotation/decide-store.ts"
import type { PutOutcome } from "../../../../lambda/secrets/secrets.ts"
import { EXISTS, PASSING, REFUSED, STAGE_REFUSED, STORED, UNKNOWN } from "../support/put-outcomes.ts"

const PLENTY_MS = 60_000

function decide(outcomes: readonly PutOutcome[], { isLabelled = true, remainingMs = PLENTY_MS } = {}) {
  return decideStore({ outcomes, isLabelled, remainingMs })
}

describe("decideStore", () => {
  it("puts at once, with the label, even when hardly any time is left: the token is there already", () => {
    for (const remainingMs of [PLENTY_MS, 1, 0, -1]) {
      expect(decide([], { remainingMs })).toEqual({ kind: "put", isLabelApart: false, waitMs: 0 })
    }
  })

  it("is settled by a Put that stored, whatever came before", () => {
    for (const before of [[], [UNKNOWN], [PASSING, UNKNOWN], [REFUSED]]) {
      expect(decide([...before, STORED])).toEqual({ kind: "stored", isLabelApart: false })
    }
  })

  it("knows that a duplicate won, also after an answer that got lost: the same value would have been accepted", () => {
    for (const before of [[], [UNKNOWN], [PASSING, UNKNOWN]]) {
      expect(decide([...before, EXISTS])).toEqual({ kind: "duplicate-won" })
    }
  })

  it.each([
    ["unknown", UNKNOWN],
    ["a refusal that may pass", PASSING],
  ])("repeats after %s, four times, with growing waits", (_, outcome) => {
    const waits = [1, 2, 3, 4].map((count) => decide(Array.from({ length: count }, () => outcome)))
    expect(waits).toEqual([100, 300, 900, 2_000].map((waitMs) => ({ kind: "put", isLabelApart: false, waitMs })))
    expect(decide(Array.from({ length: 5 }, () => outcome)).kind).not.toBe("put")
  })

  it("doesn't repeat what was refused for good", () => {
    expect(decide([REFUSED])).toEqual({ kind: "compensate", error: "AccessDeniedException" })
  })

  it("doesn't repeat when a Put and a revocation don't fit into the time left", () => {
    expect(decide([UNKNOWN], { remainingMs: 10_100 }).kind).toBe("put")
    expect(decide([UNKNOWN], { remainingMs: 10_099 })).toEqual({ kind: "give-up", error: "TimeoutError" })
    expect(decide([PASSING], { remainingMs: 10_099 })).toEqual({ kind: "compensate", error: "ThrottlingException" })
  })

  it("stores without the label once AWS refused, which may be for the label", () => {
    expect(decide([STAGE_REFUSED])).toEqual({ kind: "put", isLabelApart: true, waitMs: 0 })
    expect(decide([STAGE_REFUSED, STORED])).toEqual({ kind: "stored", isLabelApart: true })
    expect(decide([STAGE_REFUSED, PASSING])).toMatchObject({ kind: "put", isLabelApart: true })
    expect(decide([UNKNOWN, STAGE_REFUSED])).toEqual({ kind: "put", isLabelApart: true, waitMs: 0 })
  })

  it("believes such a refusal the second time", () => {
    expect(decide([STAGE_REFUSED, STAGE_REFUSED])).toMatchObject({ kind: "compensate" })
    expect(decide([UNKNOWN, STAGE_REFUSED, STAGE_REFUSED])).toMatchObject({ kind: "give-up" })
  })

  it("believes it at once where the Put had no label to blame", () => {
    expect(decide([STAGE_REFUSED], { isLabelled: false })).toMatchObject({ kind: "compensate" })
    expect(decide([STORED], { isLabelled: false })).toEqual({ kind: "stored", isLabelApart: false })
  })

  it("says which error left it in doubt", () => {
    expect(decide([UNKNOWN, REFUSED])).toEqual({ kind: "give-up", error: "TimeoutError" })
  })

  it("ends within six Puts, compensates only if every one was refused, and gives up only in doubt", () => {
    const answerArbitrary = fc.constantFrom<PutOutcome>(UNKNOWN, PASSING, REFUSED, STAGE_REFUSED, STORED, EXISTS)
    const answersArbitrary = fc.array(answerArbitrary, { minLength: 7, maxLength: 7 })
    const arbitrary = fc.tuple(answersArbitrary, fc.boolean(), fc.integer({ min: 0, max: 60_000 }))
    fc.assert(
      fc.property(arbitrary, ([answers, isLabelled, remainingMs]) => {
        const { outcomes, ending } = playOut(answers, isLabelled, remainingMs)
        const isInDoubt = outcomes.some(({ kind }) => kind === "unknown")
        expect(outcomes.length).toBeLessThanOrEqual(6)
        expect(ending === "stored").toBe(outcomes.at(-1)?.kind === "stored")
        expect(ending === "duplicate-won").toBe(outcomes.at(-1)?.kind === "exists")
        if (ending === "compensate") expect(isInDoubt).toBe(false)
        if (ending === "give-up") expect(isInDoubt).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})

/** Follows the decisions as the shell does, with the given answers, until one settles it. */
function playOut(answers: readonly PutOutcome[], isLabelled: boolean, startMs: number) {
  const outcomes: PutOutcome[] = []
  let remainingMs = startMs
  for (const answer of answers) {
    const decision = decide(outcomes, { isLabelled, remainingMs })
    if (decision.kind !== "put") return { outcomes, ending: decision.kind }
    remainingMs -= decision.waitMs
    outcomes.push(answer)
  }
  throw new Error("it never ends")
}
