import { describe, expect, test } from "vitest"
import { rotate, watch } from "./world/acts.ts"
import { fingerprintOf } from "./world/fingerprint.ts"
import { type Mode, placeOf } from "./world/point.ts"
import { createWorld, type World } from "./world/world.ts"

async function live(world: World): Promise<readonly string[]> {
  await rotate(world)
  await rotate(world)
  await watch(world)
  return world.points().map(placeOf)
}

/** Strikes the first PutSecretValue of a first rotation. */
async function struckAtPut(mode: Mode): Promise<World> {
  const world = await createWorld()
  let hasStruck = false
  world.strikeBy(({ call }) => {
    if (hasStruck || !call.endsWith("PutSecretValue")) return undefined
    hasStruck = true
    return mode
  })
  await rotate(world)
  return world
}

function issuesOf(world: World): number {
  return world.line.journal.tokens(world.channelId).length
}

test("two worlds with one history come to the same points, the same labels and the same time", async () => {
  const [one, other] = [await createWorld(), await createWorld()]
  expect(await live(one)).toEqual(await live(other))
  expect(fingerprintOf(one)).toBe(fingerprintOf(other))
  expect(one.clock.now()).toBe(other.clock.now())
})

test("waits and answers take the world's time, and none of ours", async () => {
  const world = await createWorld()
  const [startMs, realStartMs] = [world.clock.now(), performance.now()]
  await world.kernel.advance(365 * 86_400_000)
  expect(world.clock.now() - startMs).toBe(365 * 86_400_000)
  expect(performance.now() - realStartMs).toBeLessThan(20_000)
})

describe("a call that is struck", () => {
  test("before its effect ends the process there: the token is lost, and the retry issues another", async () => {
    const world = await struckAtPut("killed before")
    expect(issuesOf(world)).toBe(2)
    expect(fingerprintOf(world)).toMatch(/^\+\+ \| 1\[AWSCURRENT,AWSPENDING,token:1\]$/)
  })

  test("after its effect ends the process too: the retry finds what was stored", async () => {
    const world = await struckAtPut("killed after")
    expect(issuesOf(world)).toBe(1)
    expect(world.points().filter(({ activity }) => activity === "createSecret").length).toBeGreaterThan(9)
  })

  test.each(["answer lost", "failed", "timeout"] as const)("with %s is repeated in the same process", async (mode) => {
    const world = await struckAtPut(mode)
    const puts = world.points().filter(({ call }) => call.endsWith("PutSecretValue"))
    expect(puts.map(({ processId }) => processId)).toEqual([puts[0]?.processId, puts[0]?.processId])
    expect(issuesOf(world)).toBe(1)
  })

  test("with a refusal isn't repeated: its token is revoked at once", async () => {
    const world = await struckAtPut("refused")
    expect(world.line.journal.tokens(world.channelId)[0]?.revokedBy?.operation).toBe("revokeChannelTokenByJWT")
  })
})

test("a process is ended when its time is up, however long its call would take", async () => {
  const world = await createWorld()
  world.strikeBy(({ call }) => (call.endsWith("PutSecretValue") ? "timeout" : undefined))
  await rotate(world)
  const timesMs = world.secretsManager.history().flatMap((event) => (event.type === "StepEnded" ? [event] : []))
  for (const { startedMs, endedMs } of timesMs) expect(endedMs - startedMs).toBeLessThanOrEqual(60_000)
})
