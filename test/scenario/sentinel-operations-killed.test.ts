import { describe, expect } from "vitest"
import { issuesOf } from "./facts.ts"
import { channelScenario, startStage } from "./harness.ts"
import type { Allowances } from "./invariants.ts"
import { killSentinel, type SentinelRun } from "./sentinel.ts"
import { supersede, watchUntilQuiet } from "./sentinel-acts.ts"
import { callsOf, PROOF_OF_THE_DAY, type RunCall } from "./sentinel-states.ts"
import type { WatchedChannel } from "./watched-channel.ts"

const stage = await startStage({ needsOwnLambda: true, switches: { rotationAttempts: 1 } })

/** An order that somebody gives again when it failed. */
interface Order {
  readonly operation: "await-token" | "retire-now" | "revoke-held"
  readonly reach: (channel: WatchedChannel) => Promise<unknown>
  /** What holds when the order was carried out, at whichever try. */
  readonly expectDone: (channel: WatchedChannel, run: SentinelRun) => Promise<void>
  readonly allowances: Allowances
}

const ORDERS: readonly Order[] = [
  {
    operation: "await-token",
    reach: async ({ app }) => app.attachRotation(),
    expectDone: async (channel, { answer }) => {
      expect(answer).toMatchObject({ keyId: (await channel.app.read()).keyId })
      expect(issuesOf(await channel.evidence())).toHaveLength(1)
    },
    allowances: {},
  },
  {
    operation: "retire-now",
    reach: supersede,
    expectDone: async (channel) => {
      expect(channel.liveKeyIds()).toEqual([(await channel.app.read()).keyId])
      await watchUntilQuiet(channel)
    },
    allowances: { isOrdered: true },
  },
  {
    operation: "revoke-held",
    reach: supersede,
    expectDone: async (channel) => expect(channel.liveKeyIds()).toEqual([]),
    allowances: { isOrdered: true, currentMayBeDead: true },
  },
]

const give = (channel: WatchedChannel, { operation }: Order) => channel.invoke({ operation, app: "bot" })

/** The calls of an order that is carried out undisturbed, without the proof that comes once a day. */
async function observe(order: Order): Promise<readonly RunCall[]> {
  const channel = await stage.newChannel(1)
  await order.reach(channel)
  const run = await give(channel, order)
  expect(run.error).toBeUndefined()
  return callsOf(stage, run).filter(({ call }) => call !== PROOF_OF_THE_DAY)
}

for (const order of ORDERS) {
  const calls = order.operation === "await-token" ? uniqueCalls(await observe(order)) : await observe(order)

  describe(`${order.operation}, killed`, () => {
    for (const { call, nth } of calls) {
      for (const when of ["before", "after"] as const) {
        channelScenario(stage, `${when} ${call} no. ${nth}: given again it is carried out`, 1, async (channel) => {
          await order.reach(channel)
          killSentinel(stage.local, { call, when, nth })
          const killed = await give(channel, order)
          expect(killed.error?.errorType).toBe("Runtime.ExitError")
          const again = await give(channel, order)
          expect(again.error).toBeUndefined()
          await order.expectDone(channel, again)
          return order.allowances
        })
      }
    }
  })
}

/** It looks again and again until the token is there: how often depends on how long that takes. */
function uniqueCalls(calls: readonly RunCall[]): readonly RunCall[] {
  return calls.filter(({ nth }) => nth === 1)
}
