import { describe, expect, it } from "vitest"
import { decideRetirements, dueRetirements, retirementsOf } from "../../../../../lambda/sentinel/decide/retirements.ts"
import type { Observation } from "../../../../../lambda/sentinel/observation.ts"
import { NOW_MS } from "../../support/values.ts"
import { DAY_MS, HOUR_MS, held, observe, place, policy, quiet, retire, secretOf, unseenSecret } from "../observed.ts"

const DUE = retire(0, "K1")
const NOT_YET = retire(1_000, "K1")

/** Version `v2` is current, and `v1` has these labels. */
function retiring(labels: readonly string[], values = {}, others = {}) {
  return secretOf("bot", { v1: labels, v2: ["AWSCURRENT", "token:K2"], ...others }, { v2: held("K2"), ...values })
}

function decideOn(secret: ReturnType<typeof retiring>, members: Partial<Observation> = {}) {
  return decideRetirements(observe([secret], { liveKeyIds: ["K1", "K2"], ...members }), policy())
}

const REVOKED = { kind: "revoke", ...place("bot", "v1"), keyId: "K1", label: DUE, reason: "due" }
const FORGOTTEN = { kind: "unlabel-proved", ...place("bot", "v1"), name: "K1", labels: [DUE], reason: "refused" }
const dead = { liveKeyIds: ["K2"], deaths: { K1: "refused" } } as const

describe("a retirement", () => {
  it("is a key id whose every version is labelled to retire, at the latest of their times", () => {
    const secret = retiring([DUE, NOT_YET], { v0: held("K1") }, { v0: [retire(DAY_MS, "v-v0")] })
    const [found, ...more] = retirementsOf({ secrets: [secret] })
    expect(more).toEqual([])
    expect(found).toMatchObject({
      keyId: "K1",
      dueAtMs: NOW_MS + DAY_MS,
      holders: [{ versionId: "v1" }, { versionId: "v0" }],
    })
  })

  it("isn't one while a version of any app is current or pending with it, also one under deletion", () => {
    for (const label of ["AWSCURRENT", "AWSPENDING"]) {
      for (const isDeleted of [false, true]) {
        const user = secretOf("crm", { v3: [label] }, { v3: held("K1") }, { isDeleted })
        expect(retirementsOf({ secrets: [retiring([DUE]), user] })).toEqual([])
      }
    }
  })

  it.each([
    ["a copy still has its queue label", { v0: ["token:K1"] }],
    ["a copy has a due time and its queue label", { v0: ["token:v-v0", retire(-HOUR_MS, "K1")] }],
    ["a copy is AWSPREVIOUS alone", { v0: ["AWSPREVIOUS"] }],
  ])("isn't one while %s", (_, others) => {
    expect(retirementsOf({ secrets: [retiring([DUE], { v0: held("K1") }, others)] })).toEqual([])
  })

  it("isn't held up by AWSPREVIOUS alone once LINE doesn't list its token: its label came off", () => {
    const queue = (labels: readonly string[], liveKeyIds?: readonly string[]) => {
      const secrets = [retiring([DUE], { v0: held("K1") }, { v0: labels })]
      const found = retirementsOf(liveKeyIds === undefined ? { secrets } : { secrets, liveKeyIds })
      return found.flatMap(({ holders }) => holders.map(({ versionId }) => versionId))
    }
    expect(queue(["AWSPREVIOUS"], ["K2"])).toEqual(["v1"])
    expect(queue(["AWSPREVIOUS"], ["K1"])).toEqual([])
    expect(queue(["AWSPREVIOUS", "token:K1"], ["K2"])).toEqual([])
    expect(queue(["AWSPREVIOUS", retire(0, "v-v0")], ["K2"])).toEqual(["v1", "v0"])
  })

  it("isn't one where AWSPREVIOUS alone is left of it", () => {
    const secrets = [retiring(["AWSPREVIOUS"], { v1: held("K1") })]
    expect(retirementsOf({ secrets, liveKeyIds: ["K2"] })).toEqual([])
  })

  it("isn't one without a key id: nobody knows what it holds", () => {
    expect(retirementsOf({ secrets: [retiring([retire(0, "v-v1")])] })).toEqual([])
  })

  it("leaves versions under deletion out, whose values can't be read", () => {
    const deleted = secretOf("old", { v9: [DUE] }, {}, { isDeleted: true })
    expect(retirementsOf({ secrets: [deleted] })).toEqual([])
    const [found] = retirementsOf({ secrets: [retiring([DUE]), deleted] })
    expect(found?.holders.map(({ versionId }) => versionId)).toEqual(["v1"])
  })
})

describe("a retirement that is due", () => {
  const dueWith = (label: string, retireNow?: string) =>
    dueRetirements(observe([retiring([label])]), policy(retireNow === undefined ? {} : { retireNow }))

  it("is one from its second on", () => {
    expect(dueWith(DUE)).toHaveLength(1)
    expect(dueWith(NOT_YET)).toEqual([])
  })

  it("is one at once on the operator's order, for that app alone", () => {
    expect(dueWith(NOT_YET, "bot")).toHaveLength(1)
    expect(dueWith(NOT_YET, "crm")).toEqual([])
  })

  it("waits on the order for one app while another one's copy of the token is in its grace", () => {
    const ordered = policy({ retireNow: "crm" })
    const copy = secretOf("crm", { v5: [retire(DAY_MS, "v-v5")] }, { v5: held("K1") })
    expect(dueRetirements(observe([retiring([NOT_YET]), copy]), ordered)).toEqual([])
    expect(dueRetirements(observe([retiring([DUE]), copy]), ordered)).toHaveLength(1)
  })
})

describe("a due token", () => {
  it("is revoked while LINE lists it, by the label that its value is read with", () => {
    expect(decideOn(retiring([DUE]))).toEqual([REVOKED])
    expect(decideOn(retiring(["AWSPREVIOUS", DUE, retire(-DAY_MS, "K1")]))).toEqual([REVOKED])
  })

  it("is revoked while LINE accepts it, though it isn't listed", () => {
    expect(decideOn(retiring([DUE]), { liveKeyIds: ["K2"], deaths: { K1: "accepted" } })).toEqual([REVOKED])
  })

  it("is revoked once, where several versions hold it", () => {
    const copies = retiring([DUE], { v0: held("K1") }, { v0: [retire(-1_000, "v-v0")] })
    expect(decideOn(copies)).toEqual([REVOKED])
  })

  it("isn't revoked before its time", () => {
    expect(decideOn(retiring([NOT_YET]))).toEqual([])
  })

  it.each([
    ["it isn't listed and nothing was proved", { liveKeyIds: ["K2"] }],
    ["it isn't listed and what became of it isn't known", { liveKeyIds: ["K2"], deaths: { K1: "unknown" } }],
    ["LINE couldn't be asked", { liveKeyIds: undefined }],
    ["LINE couldn't be asked for the list, but accepts it", { liveKeyIds: undefined, deaths: { K1: "accepted" } }],
    ["LINE couldn't be asked for the list, but refuses it", { liveKeyIds: undefined, deaths: { K1: "refused" } }],
  ] as const)("is neither revoked nor forgotten while %s", (_, members) => {
    expect(decideOn(retiring([DUE]), members)).toEqual([])
  })

  it("is forgotten 30 days after its time, whatever its value says of its end, if LINE doesn't list it", () => {
    const LIFE_MS = 30 * DAY_MS
    const unproved = (ageMs: number, members = {}) => {
      const label = retire(-ageMs, "K1")
      const forgotten = { ...FORGOTTEN, labels: [label], reason: "expired" }
      return { found: decideOn(retiring([label]), { liveKeyIds: ["K2"], ...members }), forgotten }
    }
    const { found, forgotten } = unproved(LIFE_MS)
    expect(found).toEqual([forgotten])
    expect(unproved(LIFE_MS - 1_000).found).toEqual([])
    expect(unproved(LIFE_MS, { deaths: { K1: "accepted" } }).found).toMatchObject([{ kind: "revoke" }])
    expect(unproved(LIFE_MS, { liveKeyIds: undefined }).found).toEqual([])
    expect(unproved(LIFE_MS, { liveKeyIds: ["K1"] }).found).toMatchObject([{ kind: "revoke" }])
  })

  it("is revoked and not forgotten while LINE lists it, though it refuses it", () => {
    expect(decideOn(retiring([DUE]), { deaths: { K1: "refused" } })).toEqual([REVOKED])
  })

  it("says whether it was due, or the operator's order", () => {
    const at = (label: string) => decideRetirements(observe([retiring([label])]), policy({ retireNow: "bot" }))
    expect(at(NOT_YET)).toEqual([{ ...REVOKED, label: NOT_YET, reason: "ordered" }])
    expect(at(DUE)).toEqual([REVOKED])
  })
})

describe("a revocation", () => {
  const unseen = [unseenSecret("crm")]
  const gone = [unseenSecret("shop", "ResourceNotFoundException")]
  const unread = (labels: readonly string[], isDeleted = false) => secretOf("crm", { v5: labels }, {}, { isDeleted })

  it("waits while a secret of the channel can't be seen: it could hold that very token", () => {
    expect(decideOn(retiring([DUE]), { unseen })).toEqual([])
    expect(decideOn(retiring([DUE]), { unseen: [...gone, ...unseen] })).toEqual([])
  })

  it("doesn't wait for a secret that isn't there: it holds nothing", () => {
    expect(decideOn(retiring([DUE]), { unseen: gone })).toEqual([REVOKED])
  })

  it.each([["AWSCURRENT"], ["AWSPENDING"], ["AWSPREVIOUS"]])(
    "waits while nobody knows which token is %s elsewhere",
    (label) => {
      const secrets = [retiring([DUE]), unread([label])]
      expect(decideRetirements(observe(secrets, { liveKeyIds: ["K1"] }), policy())).toEqual([])
    },
  )

  it.each([
    ["its label names its token", secretOf("crm", { v5: ["AWSCURRENT", "token:K5"] })],
    ["its value was read", secretOf("crm", { v5: ["AWSCURRENT"] }, { v5: held("K5") })],
    ["its value was read and is no token", secretOf("crm", { v5: ["AWSPENDING"] }, { v5: { kind: "absent" } })],
    ["it is under deletion", unread(["AWSCURRENT"], true)],
    ["its due time names its token", secretOf("crm", { v5: ["AWSPREVIOUS", retire(DAY_MS, "K5")] })],
  ])("doesn't wait for a version when %s", (_, other) => {
    expect(decideRetirements(observe([retiring([DUE]), other]), policy())).toEqual([REVOKED])
  })

  it("waits for a copy under AWSPREVIOUS alone, whose grace nobody has begun, though LINE only accepts the token", () => {
    const copy = (labels: readonly string[], isDeleted = false) =>
      secretOf("crm", { v5: labels }, { v5: held("K1") }, { isDeleted })
    const accepted = { liveKeyIds: ["K2"], deaths: { K1: "accepted" } } as const
    const revoked = (other: ReturnType<typeof copy>) =>
      decideRetirements(observe([retiring([DUE]), other], accepted), policy()).filter(({ kind }) => kind === "revoke")
    expect(revoked(copy(["AWSPREVIOUS"]))).toEqual([])
    expect(revoked(copy(["AWSPREVIOUS"], true))).toEqual([REVOKED])
    expect(revoked(copy(["AWSPREVIOUS", retire(0, "v-v5")]))).toEqual([REVOKED])
  })

  it("doesn't hinder that what is dead is forgotten", () => {
    expect(decideOn(retiring([DUE]), { ...dead, unseen })).toEqual([FORGOTTEN])
  })

  it("comes before anything is forgotten", () => {
    const secret = retiring([DUE], {}, { v0: [retire(0, "K0")] })
    const actions = decideOn(secret, { deaths: { K0: "expired" } })
    expect(actions.map(({ kind }) => kind)).toEqual(["revoke", "unlabel-proved"])
  })
})

describe("a dead token", () => {
  it("is forgotten when LINE refuses it and doesn't list it", () => {
    expect(decideOn(retiring([DUE]), dead)).toEqual([FORGOTTEN])
  })

  it("is forgotten when it has expired, though LINE couldn't be asked or still lists it", () => {
    const expired = [{ ...FORGOTTEN, reason: "expired" }]
    expect(decideOn(retiring([DUE]), { liveKeyIds: undefined, deaths: { K1: "expired" } })).toEqual(expired)
    expect(decideOn(retiring([DUE]), { deaths: { K1: "expired" } })).toEqual([REVOKED, ...expired])
  })

  it("is forgotten on every version that holds it, with all their due times", () => {
    const labels = [DUE, retire(-HOUR_MS, "K1")]
    const copies = retiring(labels, { v0: held("K1") }, { v0: [retire(0, "v-v0")] })
    expect(decideOn(copies, dead)).toEqual([
      { ...FORGOTTEN, labels },
      { ...FORGOTTEN, ...place("bot", "v0"), labels: [retire(0, "v-v0")] },
    ])
  })

  it("isn't forgotten before its time", () => {
    expect(decideOn(retiring([NOT_YET]), dead)).toEqual([])
  })
})

describe("a dead token that was never current", () => {
  /** Younger than the current one, of so many labels in all. */
  function neverCurrent(ageMs: number, labels = 3, previous: readonly string[] = []) {
    const filler = { mine: Array.from({ length: labels - 3 - previous.length }, (_, index) => `my-${index}`) }
    return retiring([DUE, ...previous], { v1: held("K1", ageMs), v2: held("K2", 3 * DAY_MS) }, filler)
  }

  it("is kept in mind for a day, so that rotations that fail one after the other slow down", () => {
    expect(decideOn(neverCurrent(DAY_MS - 1), dead)).toEqual([])
    expect(decideOn(neverCurrent(DAY_MS), dead)).toEqual([FORGOTTEN])
  })

  it("is forgotten at once where room for labels is short", () => {
    expect(decideOn(neverCurrent(HOUR_MS, 11), dead)).toEqual([])
    expect(decideOn(neverCurrent(HOUR_MS, 12), dead)).toEqual([FORGOTTEN])
  })

  it("is another than one that was, as AWSPREVIOUS shows, or its age", () => {
    expect(decideOn(neverCurrent(HOUR_MS, 4, ["AWSPREVIOUS"]), dead)).toEqual([FORGOTTEN])
    const older = retiring([DUE], { v1: held("K1", HOUR_MS), v2: held("K2", HOUR_MS) })
    expect(decideOn(older, dead)).toEqual([FORGOTTEN])
  })

  it("goes by the current token of its own secret", () => {
    const other = secretOf("crm", { v5: ["AWSCURRENT"] }, { v5: held("K5", 0) })
    const secrets = [other, neverCurrent(HOUR_MS)]
    expect(decideRetirements(observe(secrets, dead), policy())).toEqual([])
  })
})

describe("a value put by hand that is no token", () => {
  const byHand = retire(0, "v-v1")
  const forgotten = { ...FORGOTTEN, name: "v-v1", labels: [byHand] }

  it.each([
    ["unreadable", { kind: "unreadable" }],
    ["empty", { kind: "absent" }],
  ])("is forgotten when it is due, and said to be %s", (reason, value) => {
    expect(decideOn(retiring([byHand], { v1: value }))).toEqual([{ ...forgotten, reason }])
  })

  it("is forgotten at once on the operator's order for its app", () => {
    const later = retire(HOUR_MS, "v-v1")
    const at = (retireNow: string) =>
      decideRetirements(observe([retiring([later], { v1: { kind: "unreadable" } })]), policy({ retireNow }))
    expect(at("bot")).toEqual([{ ...forgotten, labels: [later], reason: "unreadable" }])
    expect(at("crm")).toEqual([])
  })

  it.each([
    ["isn't due", [retire(1_000, "v-v1")], { kind: "unreadable" }],
    ["has no due time", ["AWSPREVIOUS"], { kind: "unreadable" }],
    ["has its queue label still", [byHand, "token:v-v1"], { kind: "unreadable" }],
    ["wasn't read yet", [byHand], undefined],
    ["is a token of ours", [byHand], held("K9")],
    ["is current", [byHand, "AWSCURRENT"], { kind: "unreadable" }],
    ["is pending", [byHand, "AWSPENDING"], { kind: "absent" }],
  ])("is left alone when it %s", (_, labels, value) => {
    const secret = secretOf("bot", { v1: labels }, value === undefined ? {} : { v1: value as never })
    expect(decideRetirements(observe([secret]), policy())).toEqual([])
  })

  it("is forgotten under a label that names a token only once LINE doesn't list that", () => {
    const named = (members: Partial<Observation>) => decideOn(retiring([DUE], { v1: { kind: "unreadable" } }), members)
    expect(named({ liveKeyIds: ["K2"] })).toEqual([{ ...FORGOTTEN, reason: "unreadable" }])
    expect(named({ liveKeyIds: undefined })).toEqual([])
    expect(named({}).map(({ kind }) => kind)).toEqual(["revoke"])
  })

  it("is left alone in a secret under deletion", () => {
    const deleted = secretOf("bot", { v1: [byHand] }, { v1: { kind: "unreadable" } }, { isDeleted: true })
    expect(decideRetirements(observe([deleted]), policy())).toEqual([])
  })
})

describe("a quiet channel", () => {
  it("has nothing to revoke and nothing to forget", () => {
    expect(decideRetirements(observe([quiet()]), policy({ retireNow: "bot" }))).toEqual([])
  })
})
