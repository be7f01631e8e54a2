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
  const current = holding(["AWSCURRENT"], held("K1", DAY_MS))

  it("is one with a younger token than the current one's", () => {
    expect(wasNeverCurrent(holding(["token:K2"], held("K2", DAY_MS - 1)), current)).toBe(true)
    expect(wasNeverCurrent(holding(["token:K2"], held("K2", DAY_MS)), current)).toBe(false)
  })

  it("is one where there is no current version", () => {
    expect(wasNeverCurrent(holding(["token:K2"], held("K2")), undefined)).toBe(true)
  })

  it.each([
    ["AWSPREVIOUS", holding(["AWSPREVIOUS"], held("K2", 0)), current],
    ["unread", holding(["token:K2"]), current],
    ["unreadable", holding(["token:K2"], { kind: "unreadable" }), undefined],
    ["younger than a current value that wasn't read", holding([], held("K2", 0)), holding(["AWSCURRENT"])],
  ])("isn't one that is %s", (_, one, other) => {
    expect(wasNeverCurrent(one, other)).toBe(false)
  })
})

describe("a secret without a version", () => {
  it("has no holdings", () => {
    expect(holdingsIn(secretOf("bot", {}))).toEqual([])
    expect(holdingsIn(quiet())).toHaveLength(1)
  })
})
