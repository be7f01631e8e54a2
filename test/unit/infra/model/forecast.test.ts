import { describe, expect, test } from "vitest"
import { costOf } from "../../../../infra/model/cost.ts"
import { resolveRotation } from "../../../../infra/model/resolve.ts"
import type { RotationInput } from "../../../../infra/model/rotation-input.ts"
import { timelineOf } from "../../../../infra/model/timeline.ts"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A Monday. */
const FROM = Date.UTC(2026, 10, 23, 9)

function rotationOf(more: Partial<RotationInput> = {}, channels = 1) {
  const channel = { apps: ["bot"], kid: "k1", hasChannelSecret: true }
  const entries = Array.from({ length: channels }, (_, index) => [
    `c${index}`,
    { ...channel, channelId: `${index + 1}` },
  ])
  return resolveRotation({ channels: Object.fromEntries(entries), schedule: "cron(0 3 ? * SUN *)", ...more })
}

describe("a timeline", () => {
  const [app] = timelineOf(rotationOf(), { fromMs: FROM })

  test("has the next twelve rotations", () => {
    expect(app?.rotations).toHaveLength(12)
    expect(app?.rotations[0]).toBe(Date.UTC(2026, 10, 29, 3))
    expect(app?.rotations[11]).toBe(Date.UTC(2026, 10, 29, 3) + 77 * DAY_MS)
  })
  test("has each token of sixty days, from the first one to the one that is then current", () => {
    expect(app?.tokens.map(({ issuedAtMs }) => issuedAtMs)).toEqual([FROM, ...(app?.rotations.slice(0, 8) ?? [])])
    expect(app?.tokens.at(-1)?.currentToMs).toBeGreaterThanOrEqual(FROM + 60 * DAY_MS)
  })
  test("has no moment without a current token, and each token's end after its successor's beginning", () => {
    for (const [index, token] of (app?.tokens ?? []).entries()) {
      expect(token.currentToMs).toBe(app?.tokens[index + 1]?.issuedAtMs ?? token.currentToMs)
      expect(token.graceUntilMs - token.currentToMs).toBe(24 * HOUR_MS)
      expect(token.revokedByMs - token.graceUntilMs).toBe(HOUR_MS / 2)
      expect(token.expiresAtMs - token.issuedAtMs).toBe(30 * DAY_MS)
      expect(token.revokedByMs).toBeLessThan(token.expiresAtMs)
    }
  })
  test("covers what it is asked for", () => {
    const [short] = timelineOf(rotationOf({ schedule: "rate(6 hours)" }), { fromMs: FROM, rotations: 3, days: 2 })
    expect(short?.rotations).toEqual([6, 12, 18].map((hours) => FROM + hours * HOUR_MS))
    expect(short?.tokens).toHaveLength(8)
  })
  test("has every app of every channel", () => {
    expect(timelineOf(rotationOf({}, 3), { fromMs: FROM }).map(({ channel }) => channel)).toEqual(["c0", "c1", "c2"])
  })
})

describe("the monthly cost", () => {
  const lineOf = (what: RegExp, rotation = rotationOf(), alarms = 10) => {
    return costOf(rotation, alarms).items.find((item) => what.test(item.what))
  }

  test("is that of two secrets and a key for a channel with one app", () => {
    expect(lineOf(/^secrets/)).toMatchObject({ quantity: 2, unitUsd: 0.4, monthlyUsd: 0.8 })
    expect(lineOf(/^signing keys/)).toMatchObject({ quantity: 1, monthlyUsd: 1 })
    expect(lineOf(/^alarms/)).toMatchObject({ quantity: 10, monthlyUsd: 1 })
  })
  test("has a signature a run: 2,880 a month and those of the rotations", () => {
    expect(lineOf(/^signatures/)?.quantity).toBeCloseTo(0.2889, 3)
    const rare = rotationOf({ sentinelEveryMinutes: 60 })
    expect(lineOf(/^signatures/, rare)?.quantity).toBeCloseTo(0.0729, 3)
  })
  test("adds up", () => {
    const { items, totalUsd } = costOf(rotationOf({}, 20), 10)
    expect(items.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0)).toBeCloseTo(totalUsd, 6)
    for (const { quantity, unitUsd, monthlyUsd } of items) expect(monthlyUsd).toBeCloseTo(quantity * unitUsd, 2)
  })
  test("has no key and no signature where private keys are given", () => {
    const channels = {
      support: { channelId: "1", apps: ["bot"], kid: "k", hasChannelSecret: true, hasPrivateKey: true },
    }
    expect(lineOf(/signature|signing/, resolveRotation({ channels }))).toBeUndefined()
  })
  test("counts both keys of a rollover", () => {
    const channels = { support: { channelId: "1", apps: ["bot"], kid: "k", hasChannelSecret: true, nextKey: {} } }
    expect(lineOf(/^signing keys/, resolveRotation({ channels }))?.quantity).toBe(2)
  })
  test("has no calls before a channel rotates", () => {
    const waiting = resolveRotation({ channels: { support: { channelId: "1", apps: ["bot"] } } })
    const whats = costOf(waiting, 10).items.map(({ what }) => what)
    expect(whats.filter((what) => /calls|signatures|metrics|time/.test(what))).toEqual([])
  })
  test("has the cheaper tier of metrics in a big fleet", () => {
    const big = rotationOf({}, 4_000)
    expect(lineOf(/^metrics/, big)?.quantity).toBe(10_000)
    expect(lineOf(/^more metrics/, big)?.quantity).toBeGreaterThan(2_000)
  })
})
