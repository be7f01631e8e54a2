import { afterEach, beforeEach, expect, test } from "vitest"
import type { BadDayJson } from "../../../local/bad-day.ts"
import type { CallRecord } from "../../../local/line/journal.ts"
import type { LineFaultsJson } from "../../../local/line/simulator.ts"
import { CHANNEL_ID, jwtForm, type Line, startLine } from "./fixture.ts"

const lines: Line[] = []
const start = async () => {
  const line = await startLine()
  lines.push(line)
  return line
}
let line: Line
beforeEach(async () => {
  line = await start()
})
afterEach(() => Promise.all(lines.splice(0).map(({ simulator }) => simulator.close())))

/** Issues again and again, whatever comes of it, and lists in between. */
async function live(through: Line, badDay: BadDayJson, calls: number): Promise<readonly CallRecord[]> {
  through.simulator.setFaults({ badDay: { slowMs: 1, ...badDay } })
  for (let count = 0; count < calls; count++) {
    const form = jwtForm(await through.assertion({ claims: { token_exp: 1 } }))
    const sent = { method: "POST", body: new URLSearchParams(form), redirect: "manual" as const }
    await fetch(`${through.simulator.origin}/oauth2/v2.1/token`, sent)
      .then((response) => response.text())
      .catch(() => undefined)
    through.clock.advance(2)
  }
  return through.simulator.journal.calls({ operation: "issueChannelTokenByJWT" })
}

const faultsOf = (calls: readonly CallRecord[]) => calls.map(({ fault }) => fault)

test("the same seed brings the same troubles to the same calls, another seed others", async () => {
  const badDay = { seed: 7, share: 0.5, lostShare: 0.1 }
  const first = faultsOf(await live(line, badDay, 40))
  expect(faultsOf(await live(await start(), badDay, 40))).toEqual(first)
  expect(faultsOf(await live(await start(), { ...badDay, seed: 8 }, 40))).not.toEqual(first)
  expect(new Set(first).size).toBeGreaterThan(4)
})

test("a share of 0 leaves every call alone", async () => {
  const calls = await live(line, { seed: 1, share: 0, lostShare: 0 }, 20)
  expect(faultsOf(calls)).toEqual(Array(20).fill(undefined))
})

test("answers that cost a token are lost by a share of their own", async () => {
  const without = await live(line, { seed: 2, share: 1, lostShare: 0 }, 60)
  expect(without.filter(({ hidden, keyId }) => hidden && keyId !== undefined)).toEqual([])
  expect(without.every(({ fault }) => fault !== undefined)).toBe(true)
  const only = await live(await start(), { seed: 2, share: 0, lostShare: 1 }, 30)
  expect(only.every(({ hidden, keyId }) => hidden && keyId !== undefined)).toBe(true)
})

test("troubles in a row are the same for a channel", async () => {
  const calls = faultsOf(await live(line, { seed: 3, share: 0.3, lostShare: 0 }, 120))
  const longest = Math.max(...calls.map((fault, at) => calls.slice(at).findIndex((next) => next !== fault)))
  expect(longest).toBeGreaterThanOrEqual(3)
})

test("it ends when other faults are set, and tells LINE nothing of the tokens it costs", async () => {
  await live(line, { seed: 4, share: 0, lostShare: 1 }, 3)
  line.simulator.setFaults([])
  await expect(line.issue()).resolves.toMatchObject({ token_type: "Bearer" })
  expect(line.simulator.journal.tokens(CHANNEL_ID)).toHaveLength(4)
})

test.each([
  [{ badDay: {} }, "badDay: seed must be an integer from 0 to 4294967295, found nothing"],
  [{ badDay: { seed: 1.5 } }, "found 1.5"],
  [{ badDay: { seed: 1, share: 2 } }, "badDay: share must be a number from 0 to 1, found 2"],
  [{ badDay: { seed: 1, lostShare: "all" } }, 'badDay: lostShare must be a number from 0 to 1, found "all"'],
  [{ badDay: { seed: 1, slowMs: 0 } }, "badDay: slowMs must be an integer from 1 to 60000, found 0"],
  [{ badDay: { seed: 1, rain: true } }, "badDay: unknown member rain: use seed, share, lostShare, slowMs"],
  [{ badDay: 7 }, 'badDay must be an object such as {"seed":7,"share":0.1}, found 7'],
])("a bad day that can't be is refused by name: %j", (json, message) => {
  expect(() => line.simulator.setFaults(json as LineFaultsJson)).toThrow(message)
})
