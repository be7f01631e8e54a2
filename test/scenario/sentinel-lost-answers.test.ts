import { describe, expect } from "vitest"
import type { LineFaultJson } from "../../local/line/faults.ts"
import { OPERATION_NAMES } from "../../local/line/operations.ts"
import { pathOf } from "./calls.ts"
import { channelScenario, type Stage, startStage } from "./harness.ts"
import { expectOrder, observeCalls, type RunCall, STATES } from "./sentinel-states.ts"

const stage = await startStage({ needsOwnLambda: true, switches: { rotationAttempts: 1 } })

const WAYS = ["its answer is lost", "it never arrives"] as const

function breakCall({ local }: Stage, { call, nth }: RunCall, way: (typeof WAYS)[number]): void {
  const tookEffect = way === "its answer is lost"
  const operation = OPERATION_NAMES.find((name) => pathOf(name) === call)
  const fault: Omit<LineFaultJson, "operation"> = { cut: true, tookEffect, skip: nth - 1 }
  if (operation !== undefined) local.line.setFaults([{ operation, ...fault }])
  else if (call === "Sign") throw new Error("no channel here signs in KMS")
  else local.secretsManager.setFaults([{ operation: call, kind: tookEffect ? "lost" : "cut", skip: nth - 1 }])
}

function countStruck({ line, secretsManager }: Stage["local"]): number {
  return secretsManager.faultsStruck().length + line.journal.calls().filter(({ fault }) => fault !== undefined).length
}

for (const state of STATES) {
  const calls = await observeCalls(stage, state)

  describe(`when ${state.name}, the sentinel survives`, () => {
    for (const observed of calls) {
      for (const way of WAYS) {
        channelScenario(stage, `${observed.call} no. ${observed.nth} of which ${way}`, 1, async (channel) => {
          await state.reach(stage, channel)
          const struckBefore = countStruck(stage.local)
          breakCall(stage, observed, way)
          await channel.watch()
          expect(countStruck(stage.local)).toBe(struckBefore + 1)
          stage.local.line.setFaults([])
          stage.local.secretsManager.setFaults([])
          await expectOrder(channel)
        })
      }
    }
  })
}
