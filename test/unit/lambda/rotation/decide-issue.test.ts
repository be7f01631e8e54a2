import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { countLabels } from "../../../../lambda/labels.ts"
import { decideIssue, type IssueObservation, isShort } from "../../../../lambda/rotation/decide-issue.ts"
import { CHANNEL_ID, CURRENT_VERSION_ID, NOW_MS, VERSION_ID } from "../support/values.ts"

const DAY_MS = 86_400_000
const healthy = {
  kind: "token",
  keyId: "key-0",
  channelId: CHANNEL_ID,
  issuedAtMs: NOW_MS - DAY_MS,
  expiresAtMs: NOW_MS + 29 * DAY_MS,
} as const
const dying = { ...healthy, issuedAtMs: NOW_MS - 29 * DAY_MS, expiresAtMs: NOW_MS + DAY_MS }

function live(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `key-${index}`)
}

/** A secret in the middle of its life, with as many labels as asked for: five of them, the rest superseded tokens. */
function stagesWith(labels: number) {
  const superseded = Array.from({ length: labels - 5 }, (_, index) => [`old-${index}`, [`token:old-${index}`]] as const)
  return {
    [VERSION_ID]: ["AWSPENDING"],
    [CURRENT_VERSION_ID]: ["AWSCURRENT", "token:key-0"],
    before: ["AWSPREVIOUS", "token:key-1"],
    ...Object.fromEntries(superseded),
  }
}

function observation(members: Partial<IssueObservation> = {}): IssueObservation {
  return {
    stages: stagesWith(5),
    channelId: CHANNEL_ID,
    liveKeyIds: live(3),
    slotReserve: 3,
    current: healthy,
    nowMs: NOW_MS,
    ...members,
  }
}

describe("decideIssue", () => {
  it("issues where slots and labels suffice, without a look at the current token", () => {
    for (const current of [healthy, dying, { kind: "absent" }, { kind: "unreadable" }] as const) {
      expect(isShort(observation({ current }))).toBe(false)
      expect(decideIssue(observation({ current }))).toEqual({ kind: "issue", isLabelled: true })
    }
  })

  it("issues the first token of a secret that has no value yet", () => {
    const first = observation({ stages: { [VERSION_ID]: ["AWSPENDING"] }, liveKeyIds: [], current: { kind: "absent" } })
    expect(decideIssue(first)).toEqual({ kind: "issue", isLabelled: true })
  })

  it.each([30, 31])("refuses at %i live tokens, however urgent it is, and says how to make room", (count) => {
    const found = decideIssue(observation({ liveKeyIds: live(count), current: dying }))
    expect(found).toMatchObject({ kind: "refuse", code: "CHANNEL_FULL" })
    expect(found).toHaveProperty("message", expect.stringContaining(`channel ${CHANNEL_ID} has 30 live`))
  })

  it.each([
    [3, 26, 27],
    [0, 29, 30],
    [29, 0, 1],
  ])("with a reserve of %i issues at %i live tokens and refuses at %i", (slotReserve, last, first) => {
    expect(decideIssue(observation({ slotReserve, liveKeyIds: live(last) })).kind).toBe("issue")
    const current = first === 1 ? { ...healthy, keyId: "key-0" } : healthy
    expect(decideIssue(observation({ slotReserve, liveKeyIds: live(first), current })).kind).toBe("refuse")
  })

  it("names the reserve, what is live and what to do when it refuses for it", () => {
    const found = decideIssue(observation({ liveKeyIds: live(28) }))
    expect(found).toMatchObject({ code: "SLOT_RESERVE" })
    expect(found).toHaveProperty(
      "message",
      expect.stringContaining("28 live v2.1 tokens of 30, and SLOT_RESERVE keeps 3"),
    )
  })

  it("opens the reserve to an app whose token is near its end or dead", () => {
    const dead = { ...healthy, keyId: "not-listed" }
    for (const current of [dying, dead]) {
      expect(decideIssue(observation({ liveKeyIds: live(29), current }))).toEqual({ kind: "issue", isLabelled: true })
    }
  })

  it("opens the reserve to an app whose current value can't be read, and not to one that never had a token", () => {
    const at = (current: IssueObservation["current"]) => decideIssue(observation({ liveKeyIds: live(27), current }))
    expect(at({ kind: "unreadable" })).toEqual({ kind: "issue", isLabelled: true })
    expect(at({ kind: "absent" })).toMatchObject({ code: "SLOT_RESERVE" })
  })

  it("leaves one label free for the sentinel: 18 of 20 suffice for one more, 19 don't", () => {
    expect(decideIssue(observation({ stages: stagesWith(18) }))).toEqual({ kind: "issue", isLabelled: true })
    const found = decideIssue(observation({ stages: stagesWith(19) }))
    expect(found).toMatchObject({ kind: "refuse", code: "LABEL_ROOM" })
    expect(found).toHaveProperty("message", expect.stringContaining("the secret has 19 of AWS's 20 staging labels"))
  })

  it("counts AWSPREVIOUS in when this promotion brings it", () => {
    const { before: _, ...rest } = stagesWith(18)
    const stages = { ...rest, x: ["token:x"], y: ["token:y"] }
    expect(countLabels(stages)).toBe(18)
    expect(isShort(observation({ stages }))).toBe(true)
  })

  it("counts AWSCURRENT in when this promotion brings it for the first time", () => {
    const superseded = (count: number) => Array.from({ length: count }, (_, index) => `token:old-${index}`)
    const first = (labels: number) => ({ [VERSION_ID]: ["AWSPENDING"], before: superseded(labels - 1) })
    expect(isShort(observation({ stages: first(17) }))).toBe(false)
    expect(isShort(observation({ stages: first(18) }))).toBe(true)
  })

  it("counts the label of an outgoing value that was put by hand in", () => {
    const stages = { ...stagesWith(18), [CURRENT_VERSION_ID]: ["AWSCURRENT"], x: ["token:x"] }
    expect(countLabels(stages)).toBe(18)
    expect(isShort(observation({ stages }))).toBe(true)
  })

  it("goes on with the label when it is urgent and the last one is free, and without it when none is", () => {
    const at = (labels: number) => decideIssue(observation({ stages: stagesWith(labels), current: dying }))
    expect(at(19)).toEqual({ kind: "issue", isLabelled: true })
    expect(at(20)).toEqual({ kind: "issue", isLabelled: false })
  })

  it("never issues into a full channel or a reserve, never labels beyond 20, and always says yes to a roomy secret", () => {
    const arbitrary = fc.record({
      labels: fc.integer({ min: 5, max: 20 }),
      count: fc.integer({ min: 0, max: 31 }),
      slotReserve: fc.integer({ min: 0, max: 29 }),
      current: fc.constantFrom(healthy, dying, { kind: "absent" } as const, { kind: "unreadable" } as const),
    })
    fc.assert(
      fc.property(arbitrary, ({ labels, count, slotReserve, current }) => {
        const observed = observation({ stages: stagesWith(labels), liveKeyIds: live(count), slotReserve, current })
        const decision = decideIssue(observed)
        const isUrgent = current === dying || current.kind === "unreadable" || (current === healthy && count === 0)
        const isRoomy = count < 30 - slotReserve && labels <= 18
        const mayIssue = count < 30 && (isUrgent || isRoomy)
        expect(decision.kind).toBe(mayIssue ? "issue" : "refuse")
        if (decision.kind === "issue" && decision.isLabelled) expect(labels + 1).toBeLessThanOrEqual(20)
      }),
    )
  })
})
