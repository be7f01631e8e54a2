import { describe, expect, it } from "vitest"
import {
  currentOf,
  holdingsIn,
  holdingsOf,
  isInUse,
  keyIdsInUse,
  knownKeyIds,
  wasNeverCurrent,
} from "../../../../lambda/sentinel/holdings.ts"
import { NOW_MS } from "../support/values.ts"
import { DAY_MS, HOUR_MS, held, quiet, retire, secretOf } from "./observed.ts"

function holding(labels: readonly string[], value?: ReturnType<typeof held> | { kind: "unreadable" | "absent" }) {
  const [found] = holdingsIn(secretOf("bot", { v1: labels }, value === undefined ? {} : { v1: value }))
  if (found === undefined) throw new Error("no holding")
  return found
}

describe("a holding", () => {
  it("sorts a version's labels", () => {
    const labels = ["AWSPREVIOUS", "token:K1", retire(0, "K1"), "pending-seen:5", "mine"]
    expect(holding(labels)).toEqual({
      secret: expect.objectContaining({ app: "bot" }),
      versionId: "v1",
      labels,
      isCurrent: false,
      isPending: false,
      isPrevious: true,
      tokenLabels: ["token:K1"],
      retireLabels: [retire(0, "K1")],
      pendingSeenLabels: ["pending-seen:5"],
      dueAtMs: NOW_MS,
      pendingSinceMs: 5_000,
      held: undefined,
      keyId: "K1",
      name: "K1",
    })
  })

  it("knows AWS's labels", () => {
    expect(holding(["AWSCURRENT"])).toMatchObject({ isCurrent: true, isPending: false, isPrevious: false })
    expect(holding(["AWSPENDING"])).toMatchObject({ isCurrent: false, isPending: true, isPrevious: false })
    expect(holding(["AWSCURRENT", "AWSPENDING"])).toMatchObject({ isCurrent: true, isPending: true })
  })

  it("is due at the latest of its times, and pending since the earliest", () => {
    const labels = [retire(0, "K1"), retire(HOUR_MS, "K1"), retire(-HOUR_MS, "K1"), "pending-seen:7", "pending-seen:5"]
    expect(holding(labels)).toMatchObject({ dueAtMs: NOW_MS + HOUR_MS, pendingSinceMs: 5_000 })
    expect(holding(["token:K1"])).toMatchObject({ dueAtMs: undefined, pendingSinceMs: undefined })
  })

  it("goes by the key id that its value has, and else by the one that its labels name", () => {
    expect(holding(["token:K1"], held("K9"))).toMatchObject({ keyId: "K9", name: "K1" })
    expect(holding([retire(0, "K1")])).toMatchObject({ keyId: "K1", name: "K1" })
    expect(holding(["token:K1"], { kind: "unreadable" })).toMatchObject({ keyId: "K1", name: "K1" })
    expect(holding([], held("K9"))).toMatchObject({ keyId: "K9", name: "K9" })
  })

  it("has no key id while it was put by hand and isn't read, or can't be", () => {
    expect(holding(["token:v-v1"])).toMatchObject({ keyId: undefined, name: "v-v1" })
    expect(holding([], { kind: "unreadable" })).toMatchObject({ keyId: undefined, name: "v-v1" })
    expect(holding(["token:v-v1"], held("K1"))).toMatchObject({ keyId: "K1", name: "v-v1" })
  })

  it("takes the name of another hand-put version for a key id, and not its own", () => {
    expect(holding(["token:v-v2"])).toMatchObject({ keyId: "v-v2" })
    expect(holding(["token:v-v1", retire(0, "K1")])).toMatchObject({ keyId: "K1", name: "v-v1" })
  })

  it("is in use while it is current or pending", () => {
    expect(isInUse(holding(["AWSCURRENT"]))).toBe(true)
    expect(isInUse(holding(["AWSPENDING"]))).toBe(true)
    expect(isInUse(holding(["AWSPREVIOUS", "token:K1"]))).toBe(false)
  })
})

describe("the holdings of a channel", () => {
  const secrets = [
    secretOf("bot", {
      v1: ["AWSCURRENT", "token:K1"],
      v2: ["AWSPENDING", "token:K2"],
      v0: ["AWSPREVIOUS", retire(0, "K0")],
    }),
    secretOf("crm", { v5: ["AWSCURRENT"] }, { v5: held("K5") }, { isDeleted: true }),
  ]

  it("are every version of every secret", () => {
    const places = holdingsOf({ secrets }).map(({ secret, versionId }) => `${secret.app} ${versionId}`)
    expect(places).toEqual(["bot v1", "bot v2", "bot v0", "crm v5"])
  })

  it("tell which key ids are in use, in secrets under deletion too", () => {
    expect([...keyIdsInUse(holdingsOf({ secrets }))]).toEqual(["K1", "K2", "K5"])
    expect([...keyIdsInUse([holding(["AWSCURRENT"])])]).toEqual([])
  })

  it("tell which key ids are known, by value or by any label", () => {
    const named = holding(["token:K7", retire(0, "K8"), "pending-seen:5", "mine"], held("K9"))
    expect([...knownKeyIds([...holdingsOf({ secrets }), named])].sort()).toEqual([
      "K0",
      "K1",
      "K2",
      "K5",
      "K7",
      "K8",
      "K9",
    ])
    expect([...knownKeyIds([holding(["AWSCURRENT", "pending-seen:5"])])]).toEqual([])
  })

  it("tell the current version", () => {
    expect(currentOf(holdingsOf({ secrets }))).toMatchObject({ versionId: "v1" })
    expect(currentOf([holding(["AWSPENDING"])])).toBeUndefined()
  })
})

describe("a version that was never current", () => {
  type Value = ReturnType<typeof held> | { kind: "unreadable" } | undefined
  /** Whether `v1` with this value was never current, beside these versions. */
  function isNeverCurrent(value: Value, others: Record<string, [string, Value]>, labels = ["token:K1"]): boolean {
    const stages = Object.fromEntries(Object.entries(others).map(([versionId, [label]]) => [versionId, [label]]))
    const all = Object.entries({
      v1: value,
      ...Object.fromEntries(Object.entries(others).map(([id, [, one]]) => [id, one])),
    })
    const values = Object.fromEntries(all.flatMap(([id, one]) => (one === undefined ? [] : [[id, one]])))
    const [found] = holdingsIn(secretOf("bot", { v1: labels, ...stages }, values))
    if (found === undefined) throw new Error("no holding")
    return wasNeverCurrent(found)
  }
  const current = (ageMs = DAY_MS): { v2: [string, Value] } => ({ v2: ["AWSCURRENT", held("K2", ageMs)] })

  it("is one with a younger token than the current one's", () => {
    expect(isNeverCurrent(held("K1", DAY_MS - 1), current())).toBe(true)
    expect(isNeverCurrent(held("K1", DAY_MS), current())).toBe(false)
  })

  it("is one where there has been no current version", () => {
    expect(isNeverCurrent(held("K1"), {})).toBe(true)
    expect(isNeverCurrent(held("K1"), { v0: ["AWSPREVIOUS", held("K0", 2 * DAY_MS)] })).toBe(false)
  })

  it("is one beside an AWSPREVIOUS that is older than the current one", () => {
    const beside = (previous: Value) => isNeverCurrent(held("K1", 0), { ...current(), v0: ["AWSPREVIOUS", previous] })
    expect(beside(held("K0", 2 * DAY_MS))).toBe(true)
    expect(beside(held("K0", DAY_MS + 1))).toBe(true)
    expect(beside(held("K0", DAY_MS))).toBe(false)
    expect(beside({ kind: "unreadable" })).toBe(false)
    expect(beside(undefined)).toBe(false)
  })

  it.each([
    ["AWSPREVIOUS itself", held("K1", 0), current(), ["AWSPREVIOUS", "token:K1"]],
    ["unread", undefined, current(), ["token:K1"]],
    ["unread where there is no current version", undefined, {}, ["token:K1"]],
    ["unreadable", { kind: "unreadable" } as const, {}, ["token:K1"]],
    [
      "beside a current value that wasn't read",
      held("K1", 0),
      { v2: ["AWSCURRENT", undefined] as [string, Value] },
      ["token:K1"],
    ],
  ])("isn't one that is %s", (_, value, others, labels) => {
    expect(isNeverCurrent(value, others, labels)).toBe(false)
  })
})

describe("a secret without a version", () => {
  it("has no holdings", () => {
    expect(holdingsIn(secretOf("bot", {}))).toEqual([])
    expect(holdingsIn(quiet())).toHaveLength(1)
  })
})
