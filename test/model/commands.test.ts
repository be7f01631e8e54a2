import { expect, test } from "vitest"
import { runCommands } from "./commands/run.ts"
import { ROTATION_CONTROLS } from "./controls/rotation-controls.ts"

/** Any would do: the same one shows the same again. */
const SEEDS = [1, 2]
const SEQUENCES = 25
const LENGTH = 60

test.each(SEEDS)("no sequence of what may happen breaks an invariant, seed %i", async (seed) => {
  const { broken, steps } = await runCommands({ sequences: SEQUENCES, length: LENGTH, seed })
  expect(broken).toBeUndefined()
  expect(steps).toBeGreaterThan(SEQUENCES)
})

test.each(ROTATION_CONTROLS.slice(0, 1))(
  "$name: sequences find it too, and shrink to the shortest",
  async (control) => {
    const { broken } = await runCommands({ sequences: 20, length: 30, seed: 1, sabotage: control.sabotage() })
    expect(broken?.what).toMatch(new RegExp(`^${control.caughtBy}: `))
    expect(broken?.commands.split(",").length).toBeLessThanOrEqual(3)
  },
)
