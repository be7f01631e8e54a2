import { describe, expect, it } from "vitest"
import { decideLabels } from "../../../../../lambda/sentinel/decide/labels.ts"
import {
  DAY_MS,
  HOUR_MS,
  held,
  LEAST_GRACE_MS,
  MINUTE_MS,
  observe,
  place,
  policy,
  quiet,
  retire,
  secretOf,
} from "../observed.ts"

/** Version `v2` is current since an hour, and `v1` has these labels. */
function superseded(labels: readonly string[], values = {}) {
  return secretOf(
    "bot",
    { v1: labels, v2: ["AWSCURRENT", "token:K2"] },
    { v1: held("K1", 8 * DAY_MS), v2: held("K2", HOUR_MS), ...values },
  )
}

const STAMPED = {
  kind: "stamp-superseded",
  ...place("bot", "v1"),
  name: "K1",
  add: retire(DAY_MS, "K1"),
  remove: ["token:K1"],
  reason: "superseded",
}

describe("a superseded token", () => {
  it("gets its due time a grace from now, and then loses its queue label", () => {
    for (const labels of [["token:K1"], ["AWSPREVIOUS", "token:K1"]]) {
      expect(decideLabels(observe([superseded(labels)]), policy())).toEqual([STAMPED])
    }
  })

  it("gets whole seconds, and never less than the grace", () => {
    const [action] = decideLabels(observe([superseded(["token:K1"])]), policy({ graceMs: DAY_MS + 1 }))
    expect(action).toMatchObject({ add: retire(DAY_MS + 1_000, "K1") })
  })

  it.each([0, LEAST_GRACE_MS - 1, LEAST_GRACE_MS])("gets at least half an hour where the grace is %i ms", (graceMs) => {
    expect(decideLabels(observe([superseded(["token:K1"])]), policy({ graceMs }))).toEqual([
      { ...STAMPED, add: retire(LEAST_GRACE_MS, "K1") },
    ])
  })

  it("is only stamped anew where an earlier due time is still there, and that goes", () => {
    const old = retire(-DAY_MS, "K1")
    const secret = superseded([old, "token:K1"])
    expect(decideLabels(observe([secret]), policy())).toEqual([{ ...STAMPED, remove: [old, "token:K1"] }])
  })

  it("keeps the due time that is to be added and there already", () => {
    const secret = superseded([retire(DAY_MS, "K1"), "token:K1"])
    expect(decideLabels(observe([secret]), policy())).toEqual([STAMPED])
  })

  it("is left alone once it has nothing but its due time", () => {
    expect(decideLabels(observe([superseded([retire(DAY_MS, "K1")])]), policy())).toEqual([])
    expect(decideLabels(observe([superseded([retire(-DAY_MS, "K1"), "AWSPREVIOUS"])]), policy())).toEqual([])
  })

  it.each([
    ["the grace", DAY_MS, DAY_MS],
    ["half an hour", 0, LEAST_GRACE_MS],
  ])("is stamped anew where its due time is over an hour later than %s from now", (_, graceMs, leastMs) => {
    const at = (inMs: number) => decideLabels(observe([superseded([retire(inMs, "K1")])]), policy({ graceMs }))
    const late = leastMs + HOUR_MS
    expect(at(late)).toEqual([])
    const remove = [retire(late + 1_000, "K1")]
    expect(at(late + 1_000)).toEqual([{ ...STAMPED, add: retire(leastMs, "K1"), remove }])
  })

  it("is left alone in a secret under deletion", () => {
    const { app, description, held: values } = superseded(["token:K1"])
    const deleted = secretOf(app, description.stages, values, { isDeleted: true })
    expect(decideLabels(observe([deleted]), policy())).toEqual([])
  })

  it("is stamped in each secret of the channel", () => {
    const other = secretOf(
      "crm",
      { v3: ["token:K3"], v4: ["AWSCURRENT", "token:K4"] },
      { v3: held("K3", 9 * DAY_MS), v4: held("K4") },
    )
    const actions = decideLabels(observe([superseded(["token:K1"]), other]), policy())
    expect(actions).toEqual([
      STAMPED,
      { ...STAMPED, ...place("crm", "v3"), name: "K3", add: retire(DAY_MS, "K3"), remove: ["token:K3"] },
    ])
  })

  const full = { v9: Array.from({ length: 15 }, (_, nth) => `mine-${nth}`) }
  const fullSecret = (labels: readonly string[], others: Record<string, readonly string[]>) =>
    secretOf("bot", { v1: labels, v2: ["AWSCURRENT", "token:K2"], ...others }, { v2: held("K2", HOUR_MS) })

  it("in a full secret first loses an earlier due time, since none can be added: its queue label keeps its value", () => {
    const old = retire(-DAY_MS, "K1")
    const labels = ["AWSPREVIOUS", old, "token:K1"]
    expect(decideLabels(observe([fullSecret(labels, full)]), policy())).toEqual([
      { ...STAMPED, removeFirst: [old], remove: ["token:K1"] },
    ])
    const oneFree = { v9: full.v9.slice(1) }
    expect(decideLabels(observe([fullSecret(labels, oneFree)]), policy())).toEqual([
      { ...STAMPED, remove: [old, "token:K1"] },
    ])
  })

  it("in a full secret never loses its only label first", () => {
    const late = retire(2 * DAY_MS, "K1")
    const others = { v9: [...full.v9, "mine-15", "mine-16"] }
    expect(decideLabels(observe([fullSecret([late], others)]), policy())).toEqual([{ ...STAMPED, remove: [late] }])
  })
})

describe("a token in use", () => {
  it.each([["AWSCURRENT"], ["AWSPENDING"]])("isn't stamped on the version with %s", (label) => {
    expect(decideLabels(observe([secretOf("bot", { v1: [label, "token:K1"] })]), policy())).toEqual([])
  })

  it("is stamped, with its whole grace, on a version that somebody went back from, though AWSPENDING is still on it", () => {
    const labels = ["AWSPENDING", "AWSPREVIOUS", "token:K1"]
    const add = retire(DAY_MS + 7 * MINUTE_MS, "K1")
    const stamped = { ...STAMPED, add }
    expect(decideLabels(observe([superseded(labels, { v1: held("K1", 0) })]), policy())).toEqual([stamped])
    const before = retire(DAY_MS, "K1")
    const again = superseded(["AWSPENDING", "AWSPREVIOUS", before], { v1: held("K1", 0) })
    expect(decideLabels(observe([again]), policy())).toEqual([{ ...stamped, remove: [before] }])
    const copy = secretOf("crm", { v3: ["AWSPENDING", "token:K1"] }, { v3: held("K1") })
    expect(decideLabels(observe([superseded(labels), copy]), policy())).toEqual([])
  })

  it.each([["AWSCURRENT"], ["AWSPENDING"]])("isn't stamped on a copy while another version has it as %s", (label) => {
    const copy = secretOf("bot", { v1: ["token:K1"], v2: [label, "token:v-v2"] }, { v2: held("K1") })
    expect(decideLabels(observe([copy]), policy())).toEqual([])
  })

  it("isn't stamped on a copy while another app's secret has it, also one under deletion", () => {
    for (const isDeleted of [false, true]) {
      const user = secretOf("crm", { v3: ["AWSCURRENT", "token:K1"] }, { v3: held("K1") }, { isDeleted })
      expect(decideLabels(observe([superseded(["token:K1"]), user]), policy())).toEqual([])
    }
  })
})

describe("a token that was never current", () => {
  const older = { v2: held("K2", 2 * DAY_MS) }

  it("gets half an hour: it is younger than the current one and isn't AWSPREVIOUS", () => {
    const secret = superseded(["token:K1"], { v1: held("K1", HOUR_MS), ...older })
    expect(decideLabels(observe([secret]), policy())).toEqual([
      { ...STAMPED, add: retire(LEAST_GRACE_MS, "K1"), reason: "never-current" },
    ])
  })

  it("gets half an hour where there is no current token at all", () => {
    const secret = secretOf("bot", { v1: ["token:K1"] }, { v1: held("K1") })
    expect(decideLabels(observe([secret]), policy())).toMatchObject([{ reason: "never-current" }])
  })

  it.each([
    ["it is AWSPREVIOUS", ["AWSPREVIOUS", "token:K1"], { v1: held("K1", HOUR_MS), ...older }],
    ["it is as old as the current one", ["token:K1"], { v1: held("K1", 2 * DAY_MS), ...older }],
    ["its own value wasn't read", ["token:K1"], { v1: undefined, ...older }],
    ["the current value isn't a token", ["token:K1"], { v1: held("K1", HOUR_MS), v2: { kind: "unreadable" } }],
    ["the current value wasn't read", ["token:K1"], { v1: held("K1", HOUR_MS), v2: undefined }],
  ])("isn't taken for one when %s", (_, labels, values) => {
    expect(decideLabels(observe([superseded(labels, values)]), policy())).toEqual([STAMPED])
  })
})

describe("the operator's order to retire now", () => {
  it("takes the grace away, whatever else would be given", () => {
    for (const values of [{}, { v1: held("K1", 0), v2: held("K2", DAY_MS) }]) {
      const actions = decideLabels(observe([superseded(["token:K1"], values)]), policy({ retireNow: "bot" }))
      expect(actions).toEqual([{ ...STAMPED, add: retire(0, "K1"), reason: "ordered" }])
    }
  })

  it("is about one app alone", () => {
    expect(decideLabels(observe([superseded(["token:K1"])]), policy({ retireNow: "crm" }))).toEqual([STAMPED])
  })
})

describe("a value put by hand", () => {
  const byHand = { ...STAMPED, name: "v-v1", add: retire(DAY_MS, "v-v1"), remove: ["token:v-v1"] }

  it("waits until it was read, since it may be a copy of the current token", () => {
    const secret = secretOf("bot", { v1: ["token:v-v1"], v2: ["AWSCURRENT", "token:K2"] }, { v2: held("K2") })
    expect(decideLabels(observe([secret]), policy())).toEqual([])
  })

  it("is stamped under its version's name, whether it is a token or not", () => {
    for (const value of [held("K1", 8 * DAY_MS), { kind: "unreadable" }, { kind: "absent" }]) {
      expect(decideLabels(observe([superseded(["token:v-v1"], { v1: value })]), policy())).toEqual([byHand])
    }
  })

  it("isn't stamped when it turns out to be a copy of the current token", () => {
    expect(decideLabels(observe([superseded(["token:v-v1"], { v1: held("K2") })]), policy())).toEqual([])
  })
})

describe("a label's name", () => {
  it.each(["retire-after:1:K1", "token:K1"])("is the version's where another version has %s", (label) => {
    const secret = superseded(["AWSPREVIOUS"])
    const stages = { ...secret.description.stages, v0: ["mine", label] }
    const copies = secretOf("bot", stages, { ...secret.held, v0: held("K1", 8 * DAY_MS) })
    const [stamp] = decideLabels(observe([copies]), policy()).filter(
      (action) => "versionId" in action && action.versionId === "v1",
    )
    expect(stamp).toMatchObject({ add: retire(DAY_MS, "v-v1"), name: "K1", remove: [] })
  })

  it("stays the key id for the version that has its queue label, wherever else a due time is", () => {
    const secret = superseded(["token:K1"])
    const stages = { ...secret.description.stages, v0: [retire(-DAY_MS, "K1")] }
    const copies = secretOf("bot", stages, secret.held)
    expect(decideLabels(observe([copies]), policy())).toEqual([STAMPED])
  })

  it("isn't taken by a label that only ends alike, nor by the version's own", () => {
    const secret = superseded(["token:K1", retire(HOUR_MS, "K1")])
    const stages = { ...secret.description.stages, v0: ["retire-after:1:otherK1"] }
    expect(decideLabels(observe([secretOf("bot", stages, secret.held)]), policy())).toMatchObject([
      { add: retire(DAY_MS, "K1") },
    ])
  })
})

describe("what no label of ours holds", () => {
  it.each(["AWSPREVIOUS", "somebody's own"])("but only %s is stamped while LINE lists it", (label) => {
    const actions = decideLabels(observe([superseded([label])]), policy())
    expect(actions).toEqual([{ ...STAMPED, remove: [] }])
  })

  it.each([
    ["LINE doesn't list it", {}, { liveKeyIds: ["K2"] }],
    ["LINE couldn't be asked", {}, { liveKeyIds: undefined }],
    ["its value wasn't read", { v1: undefined }, {}],
    ["its value isn't a token", { v1: { kind: "unreadable" } }, {}],
  ])("is left alone when %s", (_, values, members) => {
    expect(decideLabels(observe([superseded(["AWSPREVIOUS"], values)], members), policy())).toEqual([])
  })
})

describe("a current version with a due time, as after a restore", () => {
  const unstamped = { kind: "unstamp-current", ...place("bot", "v1"), add: "token:K1", reason: "current-again" }

  it("loses it, and first gets its queue label back", () => {
    const secret = secretOf("bot", { v1: ["AWSCURRENT", retire(0, "K1")] })
    expect(decideLabels(observe([secret]), policy())).toEqual([{ ...unstamped, remove: [retire(0, "K1")] }])
  })

  it("loses all of several", () => {
    const due = [retire(0, "K1"), retire(HOUR_MS, "K1")]
    const secret = secretOf("bot", { v1: ["AWSCURRENT", ...due] })
    expect(decideLabels(observe([secret]), policy())).toMatchObject([{ remove: due }])
  })

  it("gets the label of its version back where it was put by hand", () => {
    const secret = secretOf("bot", { v1: ["AWSCURRENT", retire(0, "v-v1")] }, { v1: held("K1") })
    expect(decideLabels(observe([secret]), policy())).toMatchObject([
      { add: "token:v-v1", remove: [retire(0, "v-v1")] },
    ])
  })

  it("gets the label of its version where a copy of it has the queue label, which sits on one version only", () => {
    const secret = secretOf("bot", { v1: ["AWSCURRENT", retire(0, "K1")], v2: ["token:K1"] })
    expect(decideLabels(observe([secret]), policy())).toEqual([
      { ...unstamped, add: "token:v-v1", remove: [retire(0, "K1")] },
    ])
  })

  it("loses it first in a full secret, where nothing can be added: AWSCURRENT keeps its value", () => {
    const others = { v9: Array.from({ length: 18 }, (_, nth) => `mine-${nth}`) }
    const secret = secretOf("bot", { v1: ["AWSCURRENT", retire(0, "K1")], ...others })
    expect(decideLabels(observe([secret]), policy())).toEqual([
      { ...unstamped, removeFirst: [retire(0, "K1")], remove: [] },
    ])
  })

  it.each(["token:K1", "token:v-v1"])("gets its %s again where that is seen: it may be gone since", (label) => {
    const secret = secretOf("bot", { v1: ["AWSCURRENT", retire(0, "K1"), label] }, { v1: held("K1") })
    expect(decideLabels(observe([secret]), policy())).toEqual([{ ...unstamped, add: label, remove: [retire(0, "K1")] }])
  })

  it("is the only one that does, and only if it has one", () => {
    expect(decideLabels(observe([quiet()]), policy())).toEqual([])
    const pending = secretOf("bot", { v1: ["AWSPENDING", retire(0, "K1")] })
    expect(decideLabels(observe([pending]), policy())).toEqual([])
  })
})

describe("a current token that no label names, as after a Put by hand", () => {
  const named = { kind: "name-current", ...place("bot", "v1"), add: "token:K1", reason: "unlabelled" }
  const others = (count: number) => ({ v0: Array.from({ length: count }, (_, nth) => `mine-${nth}`) })

  it("gets its queue label, so that its value is kept whatever is done next", () => {
    for (const labels of [["AWSCURRENT"], ["AWSCURRENT", "AWSPENDING", "mine"]]) {
      const secret = secretOf("bot", { v1: labels }, { v1: held("K1") })
      expect(decideLabels(observe([secret]), policy())).toEqual([named])
    }
  })

  it("gets none while a copy of it has that label: the token isn't forgotten, and copies don't use up the labels", () => {
    const copy = secretOf("bot", { v1: ["AWSCURRENT"], v2: ["token:K1"] }, { v1: held("K1"), v2: held("K1") })
    expect(decideLabels(observe([copy]), policy())).toEqual([])
  })

  it("gets it only while one more of AWS's 20 labels stays free", () => {
    const withLabels = (count: number) =>
      decideLabels(
        observe([secretOf("bot", { ...others(count - 1), v1: ["AWSCURRENT"] }, { v1: held("K1") })]),
        policy(),
      )
    expect(withLabels(18)).toEqual([named])
    expect(withLabels(19)).toEqual([])
  })

  it.each([
    ["it has one", ["AWSCURRENT", "token:v-v1"], { v1: held("K1") }],
    ["its value isn't a token", ["AWSCURRENT"], { v1: { kind: "unreadable" } as const }],
    ["it has no value", ["AWSCURRENT"], { v1: { kind: "absent" } as const }],
    ["its value wasn't read", ["AWSCURRENT"], {}],
    ["it is only pending", ["AWSPENDING"], { v1: held("K1") }],
  ])("is left alone when %s", (_, labels, values) => {
    expect(decideLabels(observe([secretOf("bot", { v1: labels }, values)]), policy())).toEqual([])
  })

  it("is left alone in a secret under deletion", () => {
    const deleted = secretOf("bot", { v1: ["AWSCURRENT"] }, { v1: held("K1") }, { isDeleted: true })
    expect(decideLabels(observe([deleted]), policy())).toEqual([])
  })
})
