import { describe, expect, it } from "vitest"
import { neededReads, readableInUse, suspectsOf } from "../../../../lambda/sentinel/needs.ts"
import type { Observation, ObservedSecret } from "../../../../lambda/sentinel/observation.ts"
import { OTHER_CHANNEL_ID } from "../support/values.ts"
import { DAY_MS, held, MINUTE_MS, observe, policy, quiet, retire, secretOf } from "./observed.ts"

const CURRENT = ["AWSCURRENT", "token:K2"]

function reads(secrets: readonly ObservedSecret[], members: Partial<Observation> = {}): string[] {
  const found = neededReads(observe(secrets, { liveKeyIds: ["K1", "K2"], ...members }), policy())
  return found.map(({ secret, versionId }) => `${secret.app} ${versionId}`)
}

/** Whether version `v1` with these labels has to be read, beside a current one that was. */
function isRead(labels: readonly string[], members: Partial<Observation> = {}): boolean {
  return reads([secretOf("bot", { v1: labels, v2: CURRENT }, { v2: held("K2") })], members).includes("bot v1")
}

describe("the reads that a run needs", () => {
  it("are none on a quiet channel whose values are known", () => {
    expect(reads([quiet()])).toEqual([])
  })

  it("are each current version, once: its end isn't in its labels", () => {
    const secrets = ["bot", "crm"].map((app) => secretOf(app, { v2: CURRENT }))
    expect(reads(secrets)).toEqual(["bot v2", "crm v2"])
    expect(reads([secretOf("bot", { v2: CURRENT }, { v2: { kind: "absent" } })])).toEqual([])
  })

  it("are none of a secret under deletion, whose values can't be read", () => {
    expect(reads([secretOf("bot", { v2: CURRENT }, {}, { isDeleted: true })])).toEqual([])
  })

  it.each([["AWSPENDING"], ["AWSPREVIOUS"]])("are a version with %s whose token no label names", (label) => {
    expect(isRead([label])).toBe(true)
  })

  it("aren't a pending version whose token a label names", () => {
    for (const label of ["token:K1", retire(0, "K1")]) expect(isRead(["AWSPENDING", label])).toBe(false)
  })

  it("are a queued version that was put by hand", () => {
    for (const label of ["token:v-v1", retire(DAY_MS, "v-v1")]) {
      expect(isRead([label])).toBe(true)
      expect(isRead(["AWSPREVIOUS", label])).toBe(true)
    }
    expect(isRead(["AWSPENDING", "token:v-v1"])).toBe(true)
  })

  it("are a version that waits to be seen superseded, unless AWSPREVIOUS says that it was current", () => {
    expect(isRead(["token:K1"])).toBe(true)
    expect(isRead(["AWSPREVIOUS", "token:K1"])).toBe(false)
  })

  it("are AWSPREVIOUS too where another may never have been current: their order tells", () => {
    const beside = (other: readonly string[], members: Partial<Observation> = {}) =>
      reads([secretOf("bot", { v0: other, v1: ["AWSPREVIOUS", "token:K1"], v2: CURRENT }, { v2: held("K2") })], members)
    expect(beside(["token:K0"])).toEqual(["bot v0", "bot v1"])
    expect(beside(["AWSPENDING", "token:K0"])).toEqual([])
    expect(beside([retire(0, "K0")])).toEqual([])
    expect(beside([retire(0, "K0")], { liveKeyIds: ["K1"] })).toEqual(["bot v0", "bot v1"])
    const stages = { v0: ["mine"], v1: ["AWSPREVIOUS", "token:K1"], v2: CURRENT }
    const unqueued = secretOf("bot", stages, { v0: held("K0"), v2: held("K2") })
    expect(reads([unqueued], { liveKeyIds: ["K1"] })).toEqual([])
  })

  it("are none for the order of another secret's versions", () => {
    const secrets = [
      secretOf("bot", { v0: ["token:K0"] }),
      secretOf("crm", { v1: ["AWSPREVIOUS", "token:K1"], v2: CURRENT }, { v2: held("K2") }),
    ]
    expect(reads(secrets)).toEqual(["bot v0"])
  })

  it("are a version with a due time only where a rotation is needed, for the wait between those that fail", () => {
    const dead = { liveKeyIds: [], deaths: { K2: "refused" } } as const
    expect(isRead([retire(0, "K1")])).toBe(false)
    expect(isRead([retire(0, "K1")], dead)).toBe(true)
    expect(isRead(["AWSPENDING", retire(0, "K1")], dead)).toBe(false)
    expect(isRead(["AWSPREVIOUS", retire(0, "K1")], dead)).toBe(false)
  })

  it("are the same where LINE doesn't list the current token, which may prove dead", () => {
    expect(isRead([retire(0, "K1")], { liveKeyIds: ["K1"] })).toBe(true)
    expect(isRead([retire(0, "K1")], { liveKeyIds: undefined })).toBe(false)
    const missing = secretOf("bot", { v1: [retire(0, "K1")] })
    expect(reads([secretOf("crm", { v2: CURRENT }, { v2: held("K2") }), missing])).toEqual(["bot v1"])
  })

  it("are the same where the current token is overdue, though LINE lists it", () => {
    const overdue = secretOf("bot", { v1: [retire(0, "K1")], v2: CURRENT }, { v2: held("K2", 10 * DAY_MS) })
    expect(reads([overdue])).toEqual(["bot v1"])
  })

  it("are any version whose token no label names", () => {
    expect(isRead(["mine", "pending-seen:5"])).toBe(true)
  })
})

describe("a token whose death matters", () => {
  function suspects(secrets: readonly ObservedSecret[], members: Partial<Observation> = {}) {
    const found = suspectsOf(observe(secrets, { liveKeyIds: ["K2"], ...members }), policy())
    return found.map(({ keyId, holder }) => `${keyId} ${holder.secret.app} ${holder.versionId}`)
  }
  const withDue = (label: string) => secretOf("bot", { v1: [label], v2: CURRENT }, { v2: held("K2") })
  const current = (value: ObservedSecret["held"][string], members = {}) =>
    secretOf("bot", { v1: ["AWSCURRENT"] }, { v1: value }, members)

  it("is a due one that LINE doesn't list", () => {
    expect(suspects([withDue(retire(0, "K1"))])).toEqual(["K1 bot v1"])
    expect(suspects([withDue(retire(1_000, "K1"))])).toEqual([])
    expect(suspects([withDue(retire(0, "K1"))], { liveKeyIds: ["K1", "K2"] })).toEqual([])
  })

  it("is a current one that LINE doesn't list, ten minutes after its issue", () => {
    expect(suspects([current(held("K1", 10 * MINUTE_MS))])).toEqual(["K1 bot v1"])
    expect(suspects([current(held("K1", 10 * MINUTE_MS - 1))])).toEqual([])
    expect(suspects([current(held("K2"))])).toEqual([])
  })

  it("is both, the current one first", () => {
    expect(suspects([withDue(retire(0, "K1"))], { liveKeyIds: [] })).toEqual(["K2 bot v2", "K1 bot v1"])
  })

  it.each([
    ["is another channel's", current(held("K1", DAY_MS, { channelId: OTHER_CHANNEL_ID }))],
    ["can't be read", current({ kind: "unreadable" })],
    ["is under deletion", current(held("K1"), { isDeleted: true })],
    ["isn't current", secretOf("bot", { v1: ["AWSPENDING"] }, { v1: held("K1") })],
    ["wasn't read", secretOf("bot", { v1: ["AWSCURRENT", "token:K1"] })],
  ])("isn't one that %s", (_, secret) => {
    expect(suspects([secret])).toEqual([])
  })

  it("isn't known while LINE couldn't be asked", () => {
    expect(suspects([withDue(retire(0, "K1")), current(held("K1"))], { liveKeyIds: undefined })).toEqual([])
  })
})

describe("a version in use that can be read", () => {
  const found = (labels: readonly string[]) =>
    readableInUse({ secrets: [secretOf("bot", { v1: labels })] }).map(({ versionId }) => versionId)

  it("is a current or a pending one", () => {
    expect(found(["AWSCURRENT"])).toEqual(["v1"])
    expect(found(["AWSPENDING"])).toEqual(["v1"])
    expect(found(["AWSPREVIOUS"])).toEqual([])
  })

  it("isn't one under deletion", () => {
    const deleted = secretOf("bot", { v1: ["AWSCURRENT"] }, {}, { isDeleted: true })
    expect(readableInUse({ secrets: [deleted] })).toEqual([])
  })
})
