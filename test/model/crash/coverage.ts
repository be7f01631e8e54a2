import { MODES, type Mode } from "../world/point.ts"
import type { Exploration } from "./explore.ts"

/** How much of what was seen was struck. */
export interface Coverage {
  /** Places that some run came to. */
  readonly places: number
  /** Pairs of a place and a way in which it was struck. */
  readonly struck: number
  /** The other pairs. */
  readonly missed: readonly string[]
  readonly runs: number
  readonly runsSpared: number
}

/** The coverage of several stretches together. Pure. */
export function coverageOf(explorations: readonly Exploration[]): Coverage {
  const places = new Map<string, Set<Mode>>()
  for (const exploration of explorations) {
    for (const [place, modes] of exploration.places)
      places.set(place, new Set([...(places.get(place) ?? []), ...modes]))
  }
  const missed = [...places].flatMap(([place, struck]) =>
    MODES.filter((mode) => !struck.has(mode)).map((mode) => `${mode}: ${place}`),
  )
  return {
    places: places.size,
    struck: places.size * MODES.length - missed.length,
    missed,
    runs: sumOf(explorations, ({ runs }) => runs),
    runsSpared: sumOf(explorations, ({ runsSpared }) => runsSpared),
  }
}

function sumOf(explorations: readonly Exploration[], count: (exploration: Exploration) => number): number {
  return explorations.reduce((sum, exploration) => sum + count(exploration), 0)
}
