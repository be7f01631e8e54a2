import { describe, expect, it } from "vitest"
import { decide } from "../../../../../lambda/sentinel/decide/decide.ts"
import { DAY_MS, held, observe, policy, quiet, retire, secretOf } from "../observed.ts"

describe("decide", () => {
  it("finds nothing to do on a quiet channel", () => {
    expect(decide(observe([quiet()]), policy())).toEqual([])
  })

  it("revokes, forgets, stamps, names, clears, starts and reports, in this order", () => {
    const stages = {
      v0: [retire(0, "K0")],
      v1: [retire(0, "K1")],
      v2: ["token:K2"],
      v3: ["AWSCURRENT", "token:K3", retire(0, "K3")],
    }
    const values = { v2: held("K2", 20 * DAY_MS), v3: held("K3", 10 * DAY_MS) }
    const other = secretOf(
      "crm",
      { v5: ["AWSCURRENT", "token:K5"], v6: ["AWSPENDING", "token:K6"] },
      { v5: held("K5") },
    )
    const off = { rotationEnabled: false }
    const paused = secretOf("shop", { v7: ["AWSCURRENT", "token:K7"] }, { v7: held("K7") }, off)
    const byHand = secretOf("news", { v8: ["AWSCURRENT"] }, { v8: held("K8") })
    const observed = observe([paused, other, secretOf("bot", stages, values), byHand], {
      liveKeyIds: ["K0", "K2", "K3", "K5", "K6", "K7", "K8"],
      deaths: { K1: "refused" },
    })
    const actions = decide(observed, policy())
    expect(actions.map((action) => action.kind)).toEqual([
      "revoke",
      "unlabel-proved",
      "stamp-superseded",
      "unstamp-current",
      "name-current",
      "mark-pending",
      "start-rotation",
      "report",
    ])
  })
})
