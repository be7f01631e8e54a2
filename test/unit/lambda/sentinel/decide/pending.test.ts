import { describe, expect, it } from "vitest"
import type { HeldToken } from "../../../../../lambda/held-token.ts"
import { decidePending } from "../../../../../lambda/sentinel/decide/pending.ts"
import { NO_SCHEDULE, NOW_MS } from "../../support/values.ts"
import { HOUR_MS, held, MINUTE_MS, observe, place, quiet, secretOf } from "../observed.ts"

const WINDOW_SECONDS = 14_400
/** The window of four hours and an hour of patience. */
const STUCK_MS = 5 * HOUR_MS
const schedule = { ...NO_SCHEDULE, windowSeconds: WINDOW_SECONDS }

function seen(agoMs: number): string {
  return `pending-seen:${(NOW_MS - agoMs) / 1_000}`
}

function pending(labels: readonly string[], values = {}, others = {}) {
  const stages = { v1: ["AWSCURRENT", "token:K1"], v2: ["AWSPENDING", ...labels], ...others }
  return secretOf("bot", stages, { v1: held("K1"), ...values }, { schedule })
}

const MARKED = { kind: "mark-pending", ...place("bot", "v2"), add: seen(0), remove: [], reason: "first-sight" }
const CLEARED = {
  kind: "clear-pending",
  ...place("bot", "v2"),
  removeFirst: [],
  remove: [seen(STUCK_MS)],
  reason: "stuck",
}

describe("a pending version seen for the first time", () => {
  it("is marked with the time of it, in whole seconds", () => {
    expect(decidePending(observe([pending([])]))).toEqual([MARKED])
    expect(decidePending(observe([pending(["token:K2"])], { nowMs: NOW_MS + 999 }))).toEqual([MARKED])
  })

  it("isn't marked where no label is free, and is with the last one", () => {
    const others = (count: number) => ({ v0: Array.from({ length: count - 3 }, (_, index) => `my-${index}`) })
    expect(decidePending(observe([pending([], {}, others(19))]))).toEqual([MARKED])
    expect(decidePending(observe([pending([], {}, others(20))]))).toEqual([])
  })

  it("loses AWSPENDING at once in a full secret if it is empty: all else there waits for that place", () => {
    const others = (count: number) => ({ v0: Array.from({ length: count - 3 }, (_, index) => `my-${index}`) })
    const at = (count: number, value: HeldToken) => decidePending(observe([pending([], { v2: value }, others(count))]))
    const cleared = { ...CLEARED, add: undefined, remove: [], reason: "no-room" }
    expect(at(20, { kind: "absent" })).toEqual([cleared])
    expect(at(19, { kind: "absent" })).toEqual([MARKED])
    expect(at(20, held("K2"))).toEqual([])
    expect(at(20, { kind: "unreadable" })).toEqual([])
  })

  it("is marked anew where the time of it lies over ten minutes ahead: some clock was wrong", () => {
    const ahead = (ms: number) => decidePending(observe([pending([seen(-ms), "token:K2"])]))
    expect(ahead(10 * MINUTE_MS)).toEqual([])
    expect(ahead(10 * MINUTE_MS + 1_000)).toEqual([{ ...MARKED, remove: [seen(-10 * MINUTE_MS - 1_000)] }])
  })

  it("is left alone in a secret under deletion", () => {
    const { app, description } = pending([])
    expect(decidePending(observe([secretOf(app, description.stages, {}, { isDeleted: true })]))).toEqual([])
  })
})

describe("a version that was seen pending", () => {
  it("is left alone until its window and an hour have passed, and then loses AWSPENDING", () => {
    const stillRunning = seen(STUCK_MS - 1_000)
    expect(decidePending(observe([pending([stillRunning, "token:K2"])]))).toEqual([])
    expect(decidePending(observe([pending([seen(STUCK_MS), "token:K2"])]))).toEqual([{ ...CLEARED, add: undefined }])
  })

  it("counts from the first sight when there are two", () => {
    const labels = [seen(HOUR_MS), seen(STUCK_MS), "token:K2"]
    expect(decidePending(observe([pending(labels)]))).toMatchObject([
      { kind: "clear-pending", remove: labels.slice(0, 2) },
    ])
  })

  it("stays until its value was read where no label of ours keeps that", () => {
    expect(decidePending(observe([pending([seen(STUCK_MS)])]))).toEqual([])
    expect(decidePending(observe([pending([seen(STUCK_MS), "retire-after:1:K2"])]))).toEqual([
      { ...CLEARED, add: undefined },
    ])
  })

  it.each([
    ["an empty one needs no label", { v2: { kind: "absent" } }, {}, undefined],
    ["a test copy of the current token needs no label", { v2: held("K1") }, {}, undefined],
    ["a token gets its queue label", { v2: held("K2") }, {}, "token:K2"],
    ["a value in another form gets its version's", { v2: { kind: "unreadable" } }, {}, "token:v-v2"],
    ["a token whose label is elsewhere gets its version's", { v2: held("K2") }, { v3: ["token:K2"] }, "token:v-v2"],
  ])("is cleared so that its value isn't forgotten: %s", (_, values, others, add) => {
    expect(decidePending(observe([pending([seen(STUCK_MS)], values, others)]))).toEqual([{ ...CLEARED, add }])
  })

  it.each([["token:K2"], ["retire-after:1:K2"]])("gets no second label where it has %s", (label) => {
    const secret = pending([seen(STUCK_MS), label], { v2: held("K2") })
    expect(decidePending(observe([secret]))).toEqual([{ ...CLEARED, add: undefined }])
  })

  it("is cleared with its label in a secret that never had a current token", () => {
    const stages = { v2: ["AWSPENDING", seen(STUCK_MS)] }
    const at = (value: ReturnType<typeof held> | { kind: "unreadable" }) =>
      decidePending(observe([secretOf("bot", stages, { v2: value }, { schedule })]))
    expect(at(held("K2"))).toEqual([{ ...CLEARED, add: "token:K2" }])
    expect(at({ kind: "unreadable" })).toEqual([{ ...CLEARED, add: "token:v-v2" }])
  })

  it("loses its mark first where that has to make room for its label", () => {
    const filler = (count: number) => ({ v0: Array.from({ length: count - 4 }, (_, index) => `my-${index}`) })
    const mark = seen(STUCK_MS)
    const at = (count: number, value: ReturnType<typeof held>) =>
      decidePending(observe([pending([mark], { v2: value }, filler(count))]))
    expect(at(19, held("K2"))).toEqual([{ ...CLEARED, add: "token:K2" }])
    expect(at(20, held("K2"))).toEqual([{ ...CLEARED, removeFirst: [mark], add: "token:K2", remove: [] }])
    expect(at(20, held("K1"))).toEqual([{ ...CLEARED, add: undefined }])
  })

  it("goes by its own secret's window", () => {
    const longer = { ...schedule, windowSeconds: 86_400 }
    const { description, held: values } = pending([seen(STUCK_MS), "token:K2"])
    const secret = secretOf("bot", description.stages, values, { schedule: longer })
    expect(decidePending(observe([secret]))).toEqual([])
  })
})

describe("AWSPENDING on AWSPREVIOUS, as after somebody went back to an older token", () => {
  it("goes at once, with its mark, and the value gets its label", () => {
    const demoted = { ...CLEARED, remove: [], reason: "demoted" }
    const previous = (labels: readonly string[]) =>
      decidePending(observe([pending(["AWSPREVIOUS", ...labels], { v2: held("K2") })]))
    expect(previous([])).toEqual([{ ...demoted, add: "token:K2" }])
    expect(previous(["token:K2", seen(0)])).toEqual([{ ...demoted, add: undefined, remove: [seen(0)] }])
  })

  it("stays until the value was read where no label of ours keeps that", () => {
    expect(decidePending(observe([pending(["AWSPREVIOUS"])]))).toEqual([])
  })

  it("goes without a label where there is no room for one: AWSPREVIOUS keeps the value", () => {
    const { description, held: values } = pending(["AWSPREVIOUS"], { v2: held("K2") })
    const others = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`w${index}`, [`token:W${index}`]]))
    const full = secretOf("bot", { ...description.stages, ...others }, values)
    const cleared = (labels: readonly string[]) => {
      const stages = { ...full.description.stages, v2: ["AWSPENDING", "AWSPREVIOUS", ...labels] }
      const secret = secretOf("bot", stages, values)
      return decidePending(observe([secret])).filter(({ kind }) => kind === "clear-pending")
    }
    expect(cleared([])).toMatchObject([{ add: undefined, removeFirst: [], reason: "demoted" }])
    expect(cleared([seen(0)])).toMatchObject([{ add: "token:K2", removeFirst: [seen(0)], reason: "demoted" }])
  })
})

describe("a version that isn't pending any more", () => {
  const unmarked = { ...MARKED, ...place("bot", "v1"), add: undefined, reason: "not-pending-any-more" }

  it.each([
    ["has nothing", []],
    ["is current", ["AWSCURRENT"]],
    ["is current with AWSPENDING beside it, as after a success", ["AWSCURRENT", "AWSPENDING"]],
  ])("loses its marks when it %s", (_, labels) => {
    const marks = [seen(HOUR_MS), seen(STUCK_MS)]
    const secret = secretOf("bot", { v1: [...labels, ...marks] }, { v1: { kind: "absent" } })
    expect(decidePending(observe([secret]))).toEqual([{ ...unmarked, remove: marks }])
  })

  describe("and whose value no label of ours names, as one that was stored while there was no room,", () => {
    const marks = [seen(HOUR_MS), seen(STUCK_MS)]
    const full = Array.from({ length: 16 }, (_, nth) => `mine-${nth}`)
    const unmark = (labels: readonly string[], others: readonly string[] = [], value: HeldToken = held("K1")) =>
      decidePending(
        observe([secretOf("bot", { v1: labels, v2: ["AWSCURRENT", "token:K2", ...others] }, { v1: value })]),
      )

    it("is named before its marks go", () => {
      expect(unmark(marks)).toEqual([{ ...unmarked, add: "token:K1", remove: marks }])
      expect(unmark(marks, [], { kind: "unreadable" })).toEqual([{ ...unmarked, add: "token:v-v1", remove: marks }])
    })

    it("in a full secret loses all marks but one first, or all where AWSPREVIOUS keeps it", () => {
      const [kept, spare] = marks
      expect(unmark(marks, full)).toEqual([{ ...unmarked, removeFirst: [spare], add: "token:K1", remove: [kept] }])
      expect(unmark(["AWSPREVIOUS", ...marks], full.slice(1))).toEqual([
        { ...unmarked, removeFirst: marks, add: "token:K1", remove: [] },
      ])
    })

    it("in a full secret keeps the one mark that keeps its value", () => {
      expect(unmark([seen(HOUR_MS)], [...full, "mine-16"])).toEqual([])
    })

    it("is left alone until it is read", () => {
      expect(decidePending(observe([secretOf("bot", { v1: marks })]))).toEqual([])
    })
  })

  it("is left alone without a mark, and so is AWSPENDING beside AWSCURRENT", () => {
    expect(decidePending(observe([quiet()]))).toEqual([])
    expect(decidePending(observe([secretOf("bot", { v1: ["AWSCURRENT", "AWSPENDING"] })]))).toEqual([])
  })
})

describe("AWSPENDING beside AWSCURRENT", () => {
  const labels = (count: number) => Array.from({ length: count - 2 }, (_, index) => `my-${index}`)
  const beside = (stages: Record<string, string[]>, isDeleted = false) =>
    decidePending(observe([secretOf("bot", stages, {}, { isDeleted })]))
  const room = {
    kind: "clear-pending",
    ...place("bot", "v1"),
    removeFirst: [],
    add: undefined,
    remove: [],
    reason: "no-room",
  }

  it("goes when no label is free, since it says nothing", () => {
    expect(beside({ v1: ["AWSCURRENT", "AWSPENDING"], v0: labels(20) })).toEqual([room])
    expect(beside({ v1: ["AWSCURRENT", "AWSPENDING"], v0: labels(19) })).toEqual([])
  })

  it("is what goes, and nothing else, and not from a secret under deletion", () => {
    expect(beside({ v1: ["AWSCURRENT", "mine"], v0: labels(20) })).toEqual([])
    expect(beside({ v1: ["mine", "yours"], v0: labels(20) })).toEqual([])
    expect(beside({ v1: ["AWSCURRENT", "AWSPENDING"], v0: labels(20) }, true)).toEqual([])
  })

  it("goes before the marks of the time when it was pending", () => {
    const stages = { v1: ["AWSCURRENT", "AWSPENDING", seen(0)], v0: labels(19) }
    expect(beside(stages)).toEqual([
      room,
      {
        kind: "mark-pending",
        ...place("bot", "v1"),
        add: undefined,
        remove: [seen(0)],
        reason: "not-pending-any-more",
      },
    ])
  })
})

describe("the pending versions of a channel", () => {
  it("are looked after in every secret", () => {
    const other = secretOf("crm", { v5: ["AWSPENDING"] })
    expect(decidePending(observe([pending([]), other]))).toEqual([MARKED, { ...MARKED, ...place("crm", "v5") }])
  })
})
