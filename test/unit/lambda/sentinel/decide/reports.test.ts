import { describe, expect, it } from "vitest"
import { RotationError } from "../../../../../lambda/errors.ts"
import { decideReports, unknownKeyIds } from "../../../../../lambda/sentinel/decide/reports.ts"
import type { Observation, ObservedSecret } from "../../../../../lambda/sentinel/observation.ts"
import { expectNoSecret } from "../../support/refusal.ts"
import { CANARY, CHANNEL_ID, OTHER_CHANNEL_ID } from "../../support/values.ts"
import { DAY_MS, held, observe, policy, quiet, retire, secretOf, unseenSecret } from "../observed.ts"

function reports(secrets: readonly ObservedSecret[], members: Partial<Observation> = {}, slotReserve = 3) {
  return decideReports(observe(secrets, members), policy({ slotReserve }))
}

function says(...parts: readonly string[]) {
  return expect.toSatisfy((reason: string) => parts.every((part) => reason.includes(part)))
}

const PROBLEM = { kind: "report", severity: "problem" }

describe("a quiet channel", () => {
  it("has nothing to report", () => {
    expect(reports([quiet()])).toEqual([])
  })
})

describe("what can't be seen", () => {
  it("is reported for each secret, in the words of the failure", () => {
    const unseen = ["bot", "crm"].map((app) => unseenSecret(app))
    expect(reports([], { unseen, liveKeyIds: [] })).toEqual([
      { ...PROBLEM, code: "cannot-see-secret", app: "bot", reason: "SECRETS_MANAGER: bot couldn't be described" },
      { ...PROBLEM, code: "cannot-see-secret", app: "crm", reason: "SECRETS_MANAGER: crm couldn't be described" },
    ])
  })

  it("is reported of LINE, with what didn't happen for it, and beside the secrets", () => {
    const unseen = [unseenSecret("bot")]
    const found = reports([quiet()], { liveKeyIds: undefined, unseen })
    expect(found.map(({ code }) => code)).toEqual(["cannot-see-secret", "cannot-see-line"])
    expect(found[1]).toEqual({
      ...PROBLEM,
      code: "cannot-see-line",
      reason: says("nothing was revoked or proved", "no rotation"),
    })
  })
})

describe("unknown tokens", () => {
  it("are those that no label and no value names", () => {
    const stages = {
      v1: ["AWSCURRENT", "token:K1"],
      v2: ["AWSPREVIOUS", "token:K2"],
      v3: [retire(DAY_MS, "K3")],
      v4: ["AWSPENDING"],
    }
    const secret = secretOf("bot", stages, { v1: held("K1"), v4: held("K4") })
    const liveKeyIds = ["K1", "K2", "K3", "K4", "K5", "K6"]
    expect(unknownKeyIds(observe([secret], { liveKeyIds }))).toEqual(["K5", "K6"])
  })

  it("aren't those that a secret under deletion names", () => {
    expect(unknownKeyIds(observe([quiet("bot", { isDeleted: true })]))).toEqual([])
  })

  it("are another tool's up to foreignTokens, and none of them is told apart beyond", () => {
    const at = (foreignTokens: number) =>
      unknownKeyIds(observe([quiet()], { liveKeyIds: ["K1", "X1", "X2"], foreignTokens }))
    expect(at(2)).toEqual([])
    expect(at(1)).toEqual(["X1", "X2"])
  })

  it("are reported by key id, with what was allowed for", () => {
    expect(reports([quiet()], { liveKeyIds: ["K1", "X1", "X2"], foreignTokens: 1 })).toEqual([
      {
        ...PROBLEM,
        code: "unknown-tokens",
        keyIds: ["X1", "X2"],
        reason: says(`channel ${CHANNEL_ID} has 2 live tokens`, "foreignTokens says 1", "raise foreignTokens"),
      },
    ])
  })

  it("are reported without what isn't a key id, and so may be a token", () => {
    const [report] = reports([quiet()], { liveKeyIds: ["K1", "X1", CANARY.token] })
    expect(report).toMatchObject({ code: "unknown-tokens", keyIds: ["X1", "(unusable)"] })
    expectNoSecret(report)
  })

  it("aren't there where LINE couldn't be asked", () => {
    expect(unknownKeyIds(observe([quiet()], { liveKeyIds: undefined }))).toEqual([])
  })
})

describe("the slots", () => {
  const live = (count: number) => ({ liveKeyIds: Array.from({ length: count }, () => "K1") })

  it("are reported from where the reserve begins, with the way out", () => {
    expect(reports([quiet()], live(26))).toEqual([])
    expect(reports([quiet()], live(27))).toEqual([
      {
        ...PROBLEM,
        code: "slots",
        reason: says(`channel ${CHANNEL_ID} has 27 live tokens of 30, and 3 are a reserve`, "retire-now"),
      },
    ])
  })

  it("aren't reported where LINE couldn't be asked", () => {
    const found = reports([quiet()], { liveKeyIds: undefined }, 29)
    expect(found.map(({ code }) => code)).toEqual(["cannot-see-line"])
  })

  it("are reported at the limit where nothing is reserved", () => {
    expect(reports([quiet()], live(29), 0)).toEqual([])
    expect(reports([quiet()], live(30), 0)).toMatchObject([{ code: "slots" }])
  })
})

describe("a paused secret", () => {
  const paused = { rotationEnabled: false }

  it("is told for the record while its token is good", () => {
    expect(reports([quiet("bot", paused)])).toEqual([
      { kind: "report", code: "paused", severity: "notice", app: "bot", reason: "rotation of bot is off: turn it on" },
    ])
  })

  it("is told for the record while it never had a token", () => {
    expect(reports([secretOf("bot", {}, {}, paused)], { liveKeyIds: [] })).toMatchObject([
      { severity: "notice", reason: says("rotation of bot is off though its token is missing") },
    ])
  })

  it("is a problem once its token needs a successor", () => {
    const expired = secretOf("bot", { v1: ["AWSCURRENT"] }, { v1: held("K1", 31 * DAY_MS) }, paused)
    expect(reports([expired])).toMatchObject([
      { severity: "problem", code: "paused", reason: says("is off though its token is expired") },
    ])
  })

  it("isn't told of while it is under deletion", () => {
    expect(reports([quiet("bot", { ...paused, isDeleted: true })]).map(({ code }) => code)).toEqual(["deleted"])
  })
})

describe("a secret under deletion", () => {
  it("is reported, with the ways out", () => {
    expect(reports([quiet("bot", { isDeleted: true })])).toEqual([
      { ...PROBLEM, code: "deleted", app: "bot", reason: says("the secret of bot", "restore it, or remove the app") },
    ])
  })
})

describe("a strange current value", () => {
  it("is reported when it is no token secret", () => {
    expect(reports([secretOf("bot", { v1: ["AWSCURRENT", "token:K1"] }, { v1: { kind: "unreadable" } })])).toEqual([
      { ...PROBLEM, code: "unreadable", app: "bot", reason: says("current value of bot isn't a token secret") },
    ])
  })

  it("is reported when it is another channel's token", () => {
    const foreign = held("K1", DAY_MS, { channelId: OTHER_CHANNEL_ID })
    expect(reports([secretOf("bot", { v1: ["AWSCURRENT"] }, { v1: foreign })])).toEqual([
      {
        ...PROBLEM,
        code: "foreign-token",
        app: "bot",
        keyIds: ["K1"],
        reason: says("of bot", `channel ${OTHER_CHANNEL_ID}'s`, `channel ${CHANNEL_ID}'s`),
      },
    ])
  })

  it("isn't reported when it is empty, unread, or not the current one", () => {
    const stages = { v1: ["AWSCURRENT", "token:K1"], v0: ["AWSPREVIOUS"] }
    for (const value of [{ kind: "absent" }, undefined, held("K1")] as const) {
      const values = { v0: { kind: "unreadable" } as const, ...(value && { v1: value }) }
      expect(reports([secretOf("bot", stages, values)])).toEqual([])
    }
    expect(reports([secretOf("bot", { v0: ["AWSPREVIOUS", "token:K1"] })])).toEqual([])
  })
})

describe("the room for labels", () => {
  function crowded(labels: number, isDeleted = false) {
    const mine = Array.from({ length: labels - 2 }, (_, index) => `my-${index}`)
    return secretOf("bot", { v1: ["AWSCURRENT", "token:K1"], v0: mine }, { v1: held("K1") }, { isDeleted })
  }

  it("is reported when less than three of AWS's 20 are free", () => {
    expect(reports([crowded(17)])).toEqual([])
    expect(reports([crowded(18)])).toEqual([
      {
        ...PROBLEM,
        code: "label-room",
        app: "bot",
        reason: says("the secret of bot has 18 of AWS's 20 staging labels, 16 of them neither AWS's nor ours"),
      },
    ])
  })

  it("isn't told of while the secret is under deletion", () => {
    expect(reports([crowded(20, true)]).map(({ code }) => code)).toEqual(["deleted"])
  })
})

describe("all reports of a channel", () => {
  it("come in one go, what can't be seen first", () => {
    const secrets = [
      secretOf("bot", { v1: ["AWSCURRENT"] }, { v1: { kind: "unreadable" } }, { rotationEnabled: false }),
      quiet("crm", { rotationEnabled: false }),
    ]
    const gone = {
      app: "shop",
      failure: new RotationError("SECRETS_MANAGER", "gone", { awsError: "ResourceNotFoundException" }),
    }
    const liveKeyIds = Array.from({ length: 30 }, (_, index) => `K${index}`)
    expect(reports(secrets, { unseen: [gone], liveKeyIds }).map(({ code, app }) => `${code} ${app}`)).toEqual([
      "cannot-see-secret shop",
      "unknown-tokens undefined",
      "slots undefined",
      "paused bot",
      "unreadable bot",
      "paused crm",
    ])
  })

  it("call nothing unknown while a secret can't be seen: it may be what holds the token", () => {
    const seen = reports([quiet("crm")], { unseen: [unseenSecret("shop")], liveKeyIds: ["K1", "stranger"] })
    expect(seen.map(({ code }) => code)).toEqual(["cannot-see-secret"])
  })
})
