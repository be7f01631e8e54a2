import { describe, expect, it } from "vitest"
import type { HeldToken } from "../../../../../lambda/held-token.ts"
import type { SecretDescription } from "../../../../../lambda/secrets/secrets.ts"
import { decideRotations, nextVersionId, rotationReason } from "../../../../../lambda/sentinel/decide/rotations.ts"
import type { Observation, ObservedSecret, Policy } from "../../../../../lambda/sentinel/observation.ts"
import { NO_SCHEDULE, NOW_MS, OTHER_CHANNEL_ID } from "../../support/values.ts"
import { arnOf, DAY_MS, HOUR_MS, held, MINUTE_MS, observe, policy, quiet, secretOf } from "../observed.ts"

const DEAD = { liveKeyIds: [], deaths: { K1: "refused" } } as const

function current(value: HeldToken | undefined, members: Partial<SecretDescription> = {}): ObservedSecret {
  return secretOf("bot", { v1: ["AWSCURRENT", "token:K1"] }, value === undefined ? {} : { v1: value }, members)
}

function reasonOf(secret: ObservedSecret, members: Partial<Observation> = {}, policyMembers: Partial<Policy> = {}) {
  return rotationReason(observe([secret], members), policy(policyMembers), secret)
}

function rotate(secret: ObservedSecret, members: Partial<Observation> = {}, policyMembers: Partial<Policy> = {}) {
  return decideRotations(observe([secret], members), policy(policyMembers))
}

function live(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `other-${index}`)
}

describe("the reason for a rotation", () => {
  it("isn't there while the current token is alive, young and this channel's", () => {
    expect(reasonOf(quiet())).toBeUndefined()
    expect(rotate(quiet())).toEqual([])
  })

  it("is that there is no current version", () => {
    expect(reasonOf(secretOf("bot", {}))).toBe("missing")
    expect(reasonOf(secretOf("bot", { v1: ["AWSPREVIOUS"] }))).toBe("missing")
  })

  it("isn't there for a value that wasn't read, or is no token", () => {
    for (const value of [undefined, { kind: "unreadable" }, { kind: "absent" }] as const) {
      expect(reasonOf(current(value), DEAD)).toBeUndefined()
    }
  })

  it("is another channel's token, whatever else is wrong with it, once LINE lists one that some secret holds", () => {
    const foreign = current(held("K1", 40 * DAY_MS, { channelId: OTHER_CHANNEL_ID }))
    const reason = (...liveKeyIds: string[]) =>
      rotationReason(observe([foreign, secretOf("crm", { v5: ["token:K5"] })], { liveKeyIds }), policy(), foreign)
    expect(reason("K5")).toBe("foreign")
    expect(reason("K1")).toBe("foreign")
    expect(reason("K6")).toBeUndefined()
  })

  it("isn't another channel's token while nothing proves that the credentials are this channel's", () => {
    const foreign = current(held("K1", 40 * DAY_MS, { channelId: OTHER_CHANNEL_ID }))
    const unnamed = secretOf("crm", { v5: ["token:v-v5"] })
    for (const liveKeyIds of [[], undefined]) {
      expect(rotationReason(observe([foreign, unnamed], { liveKeyIds }), policy(), foreign)).toBeUndefined()
    }
  })

  it("is a token past its end, from its second on", () => {
    const ending = (inMs: number) => current(held("K1", 20 * DAY_MS, { expiresAtMs: NOW_MS + inMs }))
    expect(reasonOf(ending(1))).toBe("near-expiry")
    expect(reasonOf(ending(0))).toBe("expired")
    expect(reasonOf(ending(-1), DEAD)).toBe("expired")
  })

  it("is a token that LINE refuses and doesn't list, ten minutes after its issue at the earliest", () => {
    expect(reasonOf(current(held("K1", 10 * MINUTE_MS)), DEAD)).toBe("dead")
    expect(reasonOf(current(held("K1", 10 * MINUTE_MS - 1)), DEAD)).toBeUndefined()
  })

  it.each([
    ["LINE lists it", { ...DEAD, liveKeyIds: ["K1"] }],
    ["LINE couldn't be asked for the list", { ...DEAD, liveKeyIds: undefined }],
    ["nothing was proved", { liveKeyIds: [] }],
    ["it was accepted", { liveKeyIds: [], deaths: { K1: "accepted" } }],
    ["nobody knows", { liveKeyIds: [], deaths: { K1: "unknown" } }],
    ["it is another that is dead", { liveKeyIds: [], deaths: { K2: "refused" } }],
  ] as const)("isn't the token's death when %s", (_, members) => {
    expect(reasonOf(current(held("K1")), members)).toBeUndefined()
  })

  it("is that its end is 48 hours away, and its death before that", () => {
    const ending = (inMs: number) =>
      current(held("K1", 0, { issuedAtMs: NOW_MS + inMs - 30 * DAY_MS, expiresAtMs: NOW_MS + inMs }))
    const rarely = { intervalMs: 40 * DAY_MS }
    expect(reasonOf(ending(2 * DAY_MS + 1), {}, rarely)).toBeUndefined()
    expect(reasonOf(ending(2 * DAY_MS), {}, rarely)).toBe("near-expiry")
    expect(reasonOf(ending(2 * DAY_MS), DEAD, rarely)).toBe("dead")
  })

  it("is that an interval, its window and an hour have passed since its issue", () => {
    const overdueMs = 7 * DAY_MS + 4 * HOUR_MS + HOUR_MS
    expect(reasonOf(current(held("K1", overdueMs - 1)))).toBeUndefined()
    expect(reasonOf(current(held("K1", overdueMs)))).toBe("overdue")
  })

  it("goes by the secret's own rules where they are slower than the settings, and never faster", () => {
    const rules = (intervalSeconds: number) =>
      current(held("K1", 7 * DAY_MS + 5 * HOUR_MS), { schedule: { ...NO_SCHEDULE, intervalSeconds } })
    expect(reasonOf(rules(86_400))).toBe("overdue")
    expect(reasonOf(rules(7 * 86_400))).toBe("overdue")
    expect(reasonOf(rules(7 * 86_400 + 1))).toBeUndefined()
  })
})

describe("a rotation", () => {
  const started = { kind: "start-rotation", app: "bot", secretArn: arnOf("bot"), versionId: expect.any(String) }

  it("is started for the reason that there is, and says which version it is to succeed", () => {
    expect(rotate(current(held("K1")), DEAD)).toEqual([{ ...started, currentVersionId: "v1", reason: "dead" }])
    const missing = secretOf("bot", { v0: ["AWSPREVIOUS"] })
    expect(rotate(missing)).toEqual([{ ...started, currentVersionId: undefined, reason: "missing" }])
  })

  it("is started for each secret that needs one", () => {
    const secrets = [secretOf("bot", {}), quiet("crm"), secretOf("shop", {})]
    const actions = decideRotations(observe(secrets), policy())
    expect(actions).toMatchObject([{ app: "bot" }, { app: "shop", secretArn: arnOf("shop") }])
  })

  it("has the version id that belongs to the secret and the half hour", () => {
    const secret = secretOf("bot", {})
    expect(rotate(secret)).toMatchObject([{ versionId: nextVersionId(secret, NOW_MS) }])
  })

  it.each([
    ["it is paused", { rotationEnabled: false }, {}],
    ["it is under deletion", { isDeleted: true }, {}],
    ["LINE couldn't be asked", {}, { liveKeyIds: undefined }],
  ])("is never started while %s", (_, members, observed) => {
    expect(rotate(current(held("K1", 31 * DAY_MS), members), observed)).toEqual([])
  })

  it("is never started while one is under way, and is when AWSPENDING sits beside AWSCURRENT", () => {
    const secret = (labels: Record<string, string[]>) => secretOf("bot", labels, { v1: held("K1") })
    expect(rotate(secret({ v1: ["AWSCURRENT"], v2: ["AWSPENDING"] }), DEAD)).toEqual([])
    expect(rotate(secret({ v1: ["AWSCURRENT", "AWSPENDING"] }), DEAD)).toMatchObject([{ reason: "dead" }])
  })
})

describe("the slots that a rotation needs", () => {
  const overdue = current(held("K1", 10 * DAY_MS))
  const missing = secretOf("bot", {})

  it.each([
    ["that is overdue", overdue],
    ["for an app that never had a token", missing],
  ])("leave the reserve alone for one %s", (_, secret) => {
    expect(rotate(secret, { liveKeyIds: live(26) })).toHaveLength(1)
    expect(rotate(secret, { liveKeyIds: live(27) })).toEqual([])
    expect(rotate(secret, { liveKeyIds: live(29) }, { slotReserve: 0 })).toHaveLength(1)
  })

  it.each([
    ["dead", current(held("K1")), DEAD],
    ["expired", current(held("K1", 31 * DAY_MS)), {}],
    ["near its end", current(held("K1", 29 * DAY_MS)), {}],
    ["another channel's", current(held("K1", DAY_MS, { channelId: OTHER_CHANNEL_ID })), {}],
  ])("may be of the reserve where the token is %s, and never more than there are", (_, secret, members) => {
    const proving = secretOf("crm", { v5: ["AWSCURRENT", "token:other-0"] }, { v5: held("other-0") })
    const actions = (count: number) =>
      decideRotations(observe([secret, proving], { ...members, liveKeyIds: live(count) }), policy())
    expect(actions(29)).toHaveLength(1)
    expect(actions(30)).toEqual([])
  })
})

describe("the wait after rotations that failed", () => {
  /** The current token is dead, and tokens of these ages never became current. */
  function failed(...agesMs: number[]) {
    const stages = Object.fromEntries(agesMs.map((_, index) => [`s${index}`, [`token:S${index}`]]))
    const values = Object.fromEntries(agesMs.map((ageMs, index) => [`s${index}`, held(`S${index}`, ageMs)]))
    return secretOf("bot", { v1: ["AWSCURRENT"], ...stages }, { v1: held("K1", 3 * DAY_MS), ...values })
  }
  const startsAfter = (...agesMs: number[]) => rotate(failed(...agesMs), DEAD)[0]?.kind === "start-rotation"

  it("is 60 minutes after one, 120 after two and 240 after three, from the latest on", () => {
    expect(startsAfter(60 * MINUTE_MS)).toBe(true)
    expect(startsAfter(60 * MINUTE_MS - 1)).toBe(false)
    expect(startsAfter(23 * HOUR_MS, 120 * MINUTE_MS)).toBe(true)
    expect(startsAfter(120 * MINUTE_MS - 1, 23 * HOUR_MS)).toBe(false)
    expect(startsAfter(23 * HOUR_MS, 22 * HOUR_MS, 240 * MINUTE_MS)).toBe(true)
    expect(startsAfter(23 * HOUR_MS, 240 * MINUTE_MS - 1, 22 * HOUR_MS)).toBe(false)
  })

  it("forgets what is a day old", () => {
    const many = Array.from({ length: 8 }, () => DAY_MS)
    expect(startsAfter(...many)).toBe(true)
    expect(startsAfter(...many.map((ageMs) => ageMs - 1))).toBe(false)
  })

  it("is said, with its end and what to look at", () => {
    expect(rotate(failed(30 * MINUTE_MS), DEAD)).toEqual([
      {
        kind: "report",
        code: "backing-off",
        severity: "problem",
        app: "bot",
        reason: expect.stringMatching(
          /made tokens that never became current .*, or somebody went back .* started after 2026-03-01T12:30:00.000Z/,
        ),
      },
    ])
  })

  it.each([
    ["was AWSPREVIOUS", ["AWSPREVIOUS", "token:K0"], held("K0", MINUTE_MS)],
    ["is older than the current one", ["token:K0"], held("K0", 4 * DAY_MS)],
    ["is a value in another form", ["token:v-v0"], { kind: "unreadable" } as const],
  ])("doesn't count a version that %s", (_, labels, value) => {
    const secret = secretOf("bot", { v0: labels, v1: ["AWSCURRENT"] }, { v0: value, v1: held("K1", 3 * DAY_MS) })
    expect(rotate(secret, DEAD)).toMatchObject([{ kind: "start-rotation" }])
  })

  it.each([
    ["older than", 60],
    ["as old as", 20],
  ])("doesn't count a version whose token is %s a current one of today", (_, minutes) => {
    const values = { v0: held("K0", minutes * MINUTE_MS), v1: held("K1", 20 * MINUTE_MS) }
    const secret = secretOf("bot", { v0: ["token:K0"], v1: ["AWSCURRENT"] }, values)
    expect(rotate(secret, DEAD)).toMatchObject([{ kind: "start-rotation" }])
  })

  it("doesn't count a current copy of a young token", () => {
    const secret = secretOf("bot", { v1: ["AWSCURRENT", "AWSPENDING"] }, { v1: held("K1", 11 * MINUTE_MS) })
    expect(rotate(secret, DEAD)).toMatchObject([{ kind: "start-rotation" }])
  })
})

describe("the version id of a rotation that is started", () => {
  const at = (nowMs: number, secret = quiet()) => nextVersionId(secret, nowMs)

  it("has the form of a UUID", () => {
    expect(at(NOW_MS)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  })

  it("is the same for half an hour, and then another", () => {
    expect(at(NOW_MS + 30 * MINUTE_MS - 1)).toBe(at(NOW_MS))
    expect(at(NOW_MS + 30 * MINUTE_MS)).not.toBe(at(NOW_MS))
    expect(at(NOW_MS - 1)).not.toBe(at(NOW_MS))
  })

  it("is another for another secret, and for another current version", () => {
    const after = secretOf("bot", { v2: ["AWSCURRENT"], v1: ["AWSPREVIOUS"] })
    const none = secretOf("bot", { v1: ["AWSPREVIOUS"] })
    const ids = [quiet(), quiet("crm"), after, none].map((secret) => at(NOW_MS, secret))
    expect(new Set(ids).size).toBe(4)
  })

  it("doesn't change with what isn't current", () => {
    const { held: values } = quiet()
    const more = secretOf("bot", { v0: ["token:K0"], v1: ["AWSCURRENT"], v2: ["AWSPENDING"] }, values)
    expect(at(NOW_MS, more)).toBe(at(NOW_MS))
  })
})
