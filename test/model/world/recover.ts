import { fingerprintOf } from "./fingerprint.ts"
import type { World } from "./world.ts"

const MINUTE_MS = 60_000
/** How often the sentinel runs, in milliseconds. */
const SENTINEL_EVERY_MS = 15 * MINUTE_MS
/** AWS's rotation window, and the hour that the sentinel adds to it. */
const PENDING_MS = 120 * MINUTE_MS
/** When a token that was never current falls due. */
const NEVER_CURRENT_MS = 30 * MINUTE_MS
/** To see a stuck rotation, end it, start another, see what it superseded, revoke that and prove it dead: a run each, and one to spare. */
const RUNS = 7

/**
 * Ends every fault, and lets time pass until all that can be repaired must be: a stuck rotation first, then its token's
 * grace. It is over sooner where nothing waits any more, and two runs of the sentinel have found nothing to do.
 * @param apps those that the sentinel is told of
 */
export async function recover(world: World, apps = world.apps.map(({ name }) => name)): Promise<void> {
  world.strikeBy(() => undefined)
  const graceMs = Math.max(world.settings.graceSeconds * 1_000, NEVER_CURRENT_MS)
  const untilMs = world.clock.now() + PENDING_MS + graceMs + RUNS * SENTINEL_EVERY_MS
  for (let idleRuns = 0; idleRuns < 2 && world.clock.now() < untilMs; ) {
    const before = fingerprintOf(world)
    await world.kernel.advance(SENTINEL_EVERY_MS - (world.clock.now() % SENTINEL_EVERY_MS))
    if (apps.length > 0) void world.sentinel({ operation: "watch", apps })
    await world.kernel.settle()
    idleRuns = fingerprintOf(world) === before && !isWaiting(before) ? idleRuns + 1 : 0
  }
}

/** Whether some label says that something is still to be done. */
function isWaiting(fingerprint: string): boolean {
  return /retire-after|pending-seen|AWSPENDING/.test(fingerprint.replaceAll("AWSCURRENT,AWSPENDING", ""))
}
