import { expect, test } from "vitest"
import { readBadDay } from "../../local/bad-day.ts"
import { soak } from "../../local/soak/bad-day.ts"
import { startWorldInRuntime } from "../../local/soak/world-in-runtime.ts"

test("40 rotations in the real runtime keep every invariant on a bad day on which processes are killed, too", async () => {
  const seed = 7
  const { world, secrets, close } = await startWorldInRuntime({ channels: 20, seed, killsARound: 3 })
  try {
    const badDay = readBadDay({ seed, share: 0.06, slowMs: 20 })
    const result = await soak(world, { rotations: 40, badDay, secrets })
    expect(result.violations).toEqual([])
    expect(result.succeeded).toBeGreaterThanOrEqual(38)
    expect(Object.keys(result.faults).filter((kind) => kind.startsWith("function kill"))).not.toEqual([])
    expect(Object.keys(result.faults).length).toBeGreaterThan(10)
  } finally {
    await close()
  }
}, 90_000)
