import { describe, expect } from "vitest"
import { channelScenario, startStage } from "./harness.ts"
import { killSentinel } from "./sentinel.ts"
import { expectOrder, observeCalls, STATES } from "./sentinel-states.ts"

const stage = await startStage({ needsOwnLambda: true, switches: { rotationAttempts: 1 } })

for (const state of STATES) {
  const calls = await observeCalls(stage, state)

  describe(`when ${state.name}, the sentinel is killed`, () => {
    for (const { call, nth } of calls) {
      for (const when of ["before", "after"] as const) {
        channelScenario(stage, `${when} ${call} no. ${nth}: the next runs bring all in order`, 1, async (channel) => {
          await state.reach(stage, channel)
          killSentinel(stage.local, { call, when, nth })
          const run = await channel.watch()
          expect(run.error?.errorType).toBe("Runtime.ExitError")
          await expectOrder(channel)
        })
      }
    }
  })
}
