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
 * grace. It is over sooner where nothing waits any more, and two runs of the sentinel have found nothing to do; and later where
 * another rotation starts meanwhile, whose superseded token has its grace, too.
 * @param apps those that the sentinel is told of
 */
export async function recover(world: World, apps = world.apps.map(({ name }) => name)): Promise<void> {
  world.strikeBy(() => undefined)
  const startMs = world.clock.now()
  let before = fingerprintOf(world)
  for (let idleRuns = 0; idleRuns < 2 && world.clock.now() < repairedMs(world, startMs); ) {
    await world.kernel.advance(SENTINEL_EVERY_MS - (world.clock.now() % SENTINEL_EVERY_MS))
    if (apps.length > 0) void world.sentinel({ operation: "watch", apps })
    await world.kernel.settle()
    const after = fingerprintOf(world)
    idleRuns = after === before && !isWaiting(after) ? idleRuns + 1 : 0
    before = after
  }
}

/**
 * When all must be repaired that began at the start, or with a rotation that the schedule has started since, or the sentinel:
 * in a full secret that takes until a grace has made room, and what it supersedes has a grace of its own. What the sentinel
 * starts later than all must have been repaired gets no more time.
 */
function repairedMs({ secretsManager, settings }: World, startMs: number): number {
  const spanMs = PENDING_MS + Math.max(settings.graceSeconds * 1_000, NEVER_CURRENT_MS) + RUNS * SENTINEL_EVERY_MS
  const begunMs = secretsManager.history().flatMap((event) => {
    if (event.type !== "RotationStarted" || event.atMs < startMs) return []
    return event.cause === "schedule" || event.atMs < startMs + spanMs ? [event.atMs] : []
  })
  return Math.max(startMs, ...begunMs) + spanMs
}

/** Whether some label says that something is still to be done. */
function isWaiting(fingerprint: string): boolean {
  return /retire-after|pending-seen|AWSPENDING/.test(fingerprint.replaceAll("AWSCURRENT,AWSPENDING", ""))
}
