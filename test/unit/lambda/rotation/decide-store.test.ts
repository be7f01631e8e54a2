import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decideStore } from "../../../../lambda/rotation/decide-store.ts"
import type { PutOutcome } from "../../../../lambda/secrets/secrets.ts"
import { EXISTS, REFUSED, STAGE_REFUSED, STORED, TRANSIENT, UNKNOWN } from "../support/put-outcomes.ts"

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
    for (const before of [[], [UNKNOWN], [TRANSIENT, UNKNOWN], [REFUSED]]) {
      expect(decide([...before, STORED])).toEqual({ kind: "stored", isLabelApart: false })
    }
  })

  it("has the version read when it holds a value: a duplicate's, or its own that an earlier Put left", () => {
    for (const before of [[], [UNKNOWN], [TRANSIENT, UNKNOWN]]) {
      expect(decide([...before, EXISTS])).toEqual({ kind: "read-back" })
    }
  })

  it.each([
    ["unknown", UNKNOWN],
    ["a refusal that may pass", TRANSIENT],
  ])("repeats after %s, with growing waits of at most two seconds, for as long as there is time", (_, outcome) => {
    const waits = [1, 2, 3, 4, 5, 20].map((count) => decide(Array.from({ length: count }, () => outcome)))
    const expected = [100, 300, 900, 2_000, 2_000, 2_000]
    expect(waits).toEqual(expected.map((waitMs) => ({ kind: "put", isLabelApart: false, waitMs })))
  })

  it("doesn't repeat what was refused for good", () => {
    expect(decide([REFUSED])).toEqual({ kind: "compensate", error: "AccessDeniedException" })
  })

  it("doesn't repeat when a Put and a revocation don't fit into the time left", () => {
    expect(decide([UNKNOWN], { remainingMs: 11_100 }).kind).toBe("put")
    expect(decide([UNKNOWN], { remainingMs: 11_099 })).toEqual({ kind: "give-up", error: "TimeoutError" })
    expect(decide([TRANSIENT], { remainingMs: 11_099 })).toEqual({ kind: "compensate", error: "ThrottlingException" })
  })

  it.each(["InvalidParameterException", "InvalidRequestException", "LimitExceededException"])(
    "stores without the label after %s, which may be for the label",
    (error) => {
      expect(decide([{ kind: "refused", error, isTransient: false }])).toMatchObject({
        kind: "put",
        isLabelApart: true,
      })
    },
  )

  it("stores without the label once AWS refused, which may be for the label", () => {
    expect(decide([STAGE_REFUSED])).toEqual({ kind: "put", isLabelApart: true, waitMs: 0 })
    expect(decide([STAGE_REFUSED, STORED])).toEqual({ kind: "stored", isLabelApart: true })
    expect(decide([STAGE_REFUSED, TRANSIENT])).toMatchObject({ kind: "put", isLabelApart: true })
    expect(decide([UNKNOWN, STAGE_REFUSED])).toEqual({ kind: "put", isLabelApart: true, waitMs: 0 })
  })

  it("never takes an unknown outcome for a refusal of the label, whatever its error is called", () => {
    const unknown = { kind: "unknown", error: "InvalidRequestException" } as const
    expect(decide([unknown])).toEqual({ kind: "put", isLabelApart: false, waitMs: 100 })
    expect(decide([unknown, STORED])).toEqual({ kind: "stored", isLabelApart: false })
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

  it("ends when time does, compensates only if every Put was refused, and gives up only in doubt", () => {
    const answerArbitrary = fc.constantFrom<PutOutcome>(UNKNOWN, TRANSIENT, REFUSED, STAGE_REFUSED, STORED, EXISTS)
    const answersArbitrary = fc.array(answerArbitrary, { minLength: 40, maxLength: 40 })
    const arbitrary = fc.tuple(answersArbitrary, fc.boolean(), fc.integer({ min: 0, max: 60_000 }))
    fc.assert(
      fc.property(arbitrary, ([answers, isLabelled, remainingMs]) => {
        const { outcomes, ending } = playOut(answers, isLabelled, remainingMs)
        const isInDoubt = outcomes.some(({ kind }) => kind === "unknown")
        expect(ending === "stored").toBe(outcomes.at(-1)?.kind === "stored")
        expect(ending === "read-back").toBe(outcomes.at(-1)?.kind === "exists")
        if (ending === "compensate") expect(isInDoubt).toBe(false)
        if (ending === "give-up") expect(isInDoubt).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it("leaves eleven seconds after the last Put's start, however many failed", () => {
    const { remainingMs, ending } = playOut(
      Array.from({ length: 40 }, () => UNKNOWN),
      true,
      60_000,
    )
    expect(ending).toBe("give-up")
    expect(remainingMs).toBeGreaterThanOrEqual(11_000)
  })
})

/** Follows the decisions as the shell does, with the given answers, until one settles it. */
function playOut(answers: readonly PutOutcome[], isLabelled: boolean, startMs: number) {
  const outcomes: PutOutcome[] = []
  let remainingMs = startMs
  for (const answer of answers) {
    const decision = decide(outcomes, { isLabelled, remainingMs })
    if (decision.kind !== "put") return { outcomes, ending: decision.kind, remainingMs }
    remainingMs -= decision.waitMs
    outcomes.push(answer)
  }
  throw new Error("it never ends")
}
