import type { TokenLife } from "../plan.ts"

/** A token that lives beside others gets a lane of its own: the first one that is free when it becomes current. */
export function lanesOf(tokens: readonly TokenLife[]): readonly number[] {
  const freeFrom: string[] = []
  return tokens.map(({ currentFrom, revokedBy }) => {
    const free = freeFrom.findIndex((instant) => instant <= currentFrom)
    const lane = free < 0 ? freeFrom.length : free
    freeFrom[lane] = revokedBy
    return lane
  })
}

/** Lanes that the tokens need. */
export function laneCount(tokens: readonly TokenLife[]): number {
  return Math.max(0, ...lanesOf(tokens)) + 1
}
