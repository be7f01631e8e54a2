import type { Violation } from "../judge/violation.ts"
import type { Sabotage } from "../world/functions.ts"
import { MODES, type Mode, type ObservedPoint, placeOf } from "../world/point.ts"
import { type Fault, type Outcome, play } from "./play.ts"
import type { Scenario } from "./scenarios.ts"

/** A run that broke an invariant, and how to see it again. */
interface BrokenRun {
  readonly scenario: string
  /** Where it was struck, and how. */
  readonly faults: readonly string[]
  readonly violations: readonly Violation[]
}

/** What striking the points of a stretch came to. */
export interface Exploration {
  readonly runs: number
  /** Pairs that weren't run, since another first fault leaves the same world and the same points to strike. */
  readonly runsSpared: number
  /** Every place that some run came to, and the ways in which it was struck. */
  readonly places: ReadonlyMap<string, ReadonlySet<Mode>>
  readonly broken: readonly BrokenRun[]
}

export interface ExploreOptions {
  /** `all`: every later point is struck too. `new places`: only those that a single fault doesn't reach. */
  readonly pairs: "all" | "new places"
  readonly sabotage?: Sabotage
}

interface Made {
  readonly faults: readonly Fault[]
  readonly outcome: Outcome
}

/**
 * Strikes every point of a stretch in every way, and then what only shows after a fault. What is struck is what was
 * observed, so a call that the functions make anew enters by itself.
 */
export async function explore(scenario: Scenario, { pairs, sabotage }: ExploreOptions): Promise<Exploration> {
  const places = new Map<string, Set<Mode>>()
  const broken: BrokenRun[] = []
  const aftermaths = new Set<string>()
  const made: Made[] = []
  let runsSpared = 0

  async function run(faults: readonly Fault[]): Promise<Outcome> {
    const outcome = await play(scenario, faults, sabotage)
    made.push({ faults, outcome })
    for (const point of outcome.points) note(point)
    if (outcome.violations.length > 0) {
      broken.push({ scenario: scenario.name, faults: wordsOf(outcome.points), violations: outcome.violations })
    }
    return outcome
  }

  function note(point: ObservedPoint): void {
    const modes = places.get(placeOf(point)) ?? new Set()
    if (point.mode !== undefined) modes.add(point.mode)
    places.set(placeOf(point), modes)
  }

  /** Strikes what comes after a first fault, unless the same was struck after another one. */
  async function follow({ faults, outcome }: Made): Promise<void> {
    const first = faults[0]?.index ?? 0
    const struck = outcome.points[first]?.processId
    const later = outcome.points.slice(first + 1)
    const ahead = later.filter(({ processId }) => processId !== struck).map(placeOf)
    const isKnown = !isNew(aftermaths, [outcome.aftermath, ...ahead].join("\n"))
    for (const [offset, { processId }] of later.entries()) {
      if (isKnown && processId !== struck) runsSpared += MODES.length
      else for (const mode of MODES) await run([...faults, { index: first + 1 + offset, mode }])
    }
  }

  /** Strikes each place in each way once, after as many faults as it takes to come there. */
  async function complete(): Promise<void> {
    for (const { faults, outcome } of made) {
      const first = (faults.at(-1)?.index ?? -1) + 1
      for (const [index, point] of outcome.points.entries()) {
        if (index < first) continue
        for (const mode of MODES) {
          if (places.get(placeOf(point))?.has(mode) !== true) await run([...faults, { index, mode }])
        }
      }
    }
  }

  const whole = await run([])
  for (const index of whole.points.keys()) for (const mode of MODES) await run([{ index, mode }])
  if (pairs === "all") for (const single of made.slice(1)) await follow(single)
  await complete()
  return { runs: made.length, runsSpared, places, broken }
}

function isNew(seen: Set<string>, text: string): boolean {
  return seen.size < seen.add(text).size
}

function wordsOf(points: readonly ObservedPoint[]): readonly string[] {
  return points.flatMap((point) => (point.mode === undefined ? [] : [`${point.mode}: ${placeOf(point)}`]))
}
