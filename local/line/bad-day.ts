import type { BadDay } from "../bad-day.ts"
import { createDice, type Roll } from "../dice.ts"
import type { FaultSource, LineFault } from "./faults.ts"
import type { LineOperation } from "./operations.ts"

/** What a trouble does to a call, without what every fault has. */
type Trouble = Omit<LineFault, "operation" | "times" | "skip" | "tookEffect"> & { readonly tookEffect?: boolean }

/** Draws a trouble; `slowMs` bounds its waits. */
type Draw = (roll: Roll, slowMs: number) => Trouble

/** No answer to lose: a repeat of these finds out the same. Of the others, an answer that is lost costs something. */
const HARMLESS_TO_LOSE: ReadonlySet<LineOperation> = new Set([
  "verifyChannelTokenByJWT",
  "getsAllValidChannelAccessTokenKeyIds",
  "verifyChannelToken",
  "getBotInfo",
])

/** Whose effect can show late. */
const LAGGING: ReadonlySet<LineOperation> = new Set(["issueChannelTokenByJWT", "revokeChannelTokenByJWT"])

/** After these the caller has its answer, or knows that nothing happened. */
const PASSING: readonly [Draw, ...Draw[]] = [
  (roll, slowMs) => ({ latencyMs: roll.integer(1, slowMs) }),
  (roll, slowMs) => ({ dripMs: Math.max(1, Math.floor(roll.integer(1, slowMs) / 8)) }),
  (roll) => ({ redirect: roll.pick([301, 302, 303, 307, 308]) }),
  () => ({ cut: true }),
  () => ({ extraMembers: true }),
  (roll) => ({ headerCase: roll.pick(["lower", "upper", "title"]) }),
]

/** As above, for several calls of the channel in a row. */
const BURSTS: readonly [Draw, ...Draw[]] = [
  (roll) => ({ status: roll.pick([500, 502, 503, 504]) }),
  () => ({ status: 429 }),
  (roll) => ({ status: 429, retryAfterSeconds: roll.integer(0, 2) }),
  (roll) => ({ clockSkewSeconds: roll.pick([-1, 1]) * roll.integer(120, 7_200) }),
]

/** After these nobody knows what LINE said. */
const HIDING: readonly [Draw, ...Draw[]] = [
  () => ({ cut: true, tookEffect: true }),
  () => ({ resetMidBody: true }),
  () => ({ truncate: true }),
  (roll) => ({ contentType: roll.pick(["text/html", "text/plain; charset=utf-8", "application/octet-stream"]) }),
  (roll) => ({ status: roll.pick([500, 502, 504]), tookEffect: true }),
  (roll) => ({ redirect: roll.pick([302, 307]), tookEffect: true }),
]

const LONGEST_BURST = 5
const LONGEST_LAG_SECONDS = 8

/**
 * A seeded day on which LINE is hostile. What a call meets follows from the seed, its operation, its channel and how many
 * such calls that channel made before: not from what other channels do meanwhile.
 */
export function createBadDay({ seed, share, lostShare, slowMs }: BadDay): FaultSource {
  const throwDice = createDice(seed)
  const bursts = new Map<string, { readonly trouble: Trouble; left: number }>()

  function draw(operation: LineOperation, channelId: string): Trouble | undefined {
    const roll = throwDice(`${operation} ${channelId}`)
    if (!HARMLESS_TO_LOSE.has(operation) && roll.fraction() < lostShare) return roll.pick(HIDING)(roll, slowMs)
    const burst = bursts.get(channelId)
    if (burst !== undefined && burst.left > 0) {
      burst.left -= 1
      return burst.trouble
    }
    if (roll.fraction() >= share) return undefined
    if (roll.integer(1, 3) === 1) return startBurst(channelId, roll)
    return roll.pick(passingFor(operation))(roll, slowMs)
  }

  function startBurst(channelId: string, roll: Roll): Trouble {
    const trouble = roll.pick(BURSTS)(roll, slowMs)
    bursts.set(channelId, { trouble, left: roll.integer(0, LONGEST_BURST - 1) })
    return trouble
  }

  return {
    next(operation, channelId) {
      const trouble = draw(operation, channelId())
      return trouble && { operation, times: 1, skip: 0, tookEffect: false, ...trouble }
    },
  }
}

function passingFor(operation: LineOperation): readonly [Draw, ...Draw[]] {
  if (HARMLESS_TO_LOSE.has(operation)) return [...PASSING, ...HIDING]
  return LAGGING.has(operation) ? [...PASSING, late] : PASSING
}

const late: Draw = (roll) => ({ lagSeconds: roll.integer(1, LONGEST_LAG_SECONDS) })
