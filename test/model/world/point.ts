/**
 * What can go wrong with an external call:
 * - `killed before`, `killed after`: the process ends there, before or after the call took effect
 * - `answer lost`: it took effect, and the caller sees a broken connection
 * - `refused`: the service says no, in its own words
 * - `failed`: the service fails, without an effect
 * - `timeout`: no effect, and no answer for as long as the caller waits
 */
export const MODES = ["killed before", "killed after", "answer lost", "refused", "failed", "timeout"] as const

export type Mode = (typeof MODES)[number]

/** One external call of one process, where a run can be made to go wrong. */
export interface Point {
  /** Position among all external calls of the world, from 0. */
  readonly index: number
  /** Number of the process among all of the world, from 0. */
  readonly processId: number
  /** What the process does, such as `createSecret` or `watch`. */
  readonly activity: string
  /** Whom it does that for: a rotation's version id, or a channel. */
  readonly subject: string
  /** Service and operation, such as `secretsmanager:PutSecretValue`. */
  readonly call: string
  /** How many times that process had made the same call before, from 0. */
  readonly nth: number
}

/** A point that a run came to, and what went wrong there. */
export interface ObservedPoint extends Point {
  readonly mode: Mode | undefined
  /** Whether the service itself said no, or failed. */
  readonly hasFailed: boolean
  /** Whether it answered from before the last write. */
  readonly isStale: boolean
}

/** From here on a repeated call is the same place again: only time ends some repeats. */
const REPEATED = 3

/** Where a point is in the code, as far as that can be seen from outside: the same for each run of it. Pure. */
export function placeOf({ activity, call, nth }: Pick<Point, "activity" | "call" | "nth">): string {
  const ordinal = nth === 0 ? "" : ` no. ${Math.min(nth, REPEATED) + 1}${nth < REPEATED ? "" : " or later"}`
  return `${activity} · ${call}${ordinal}`
}

/** Says what goes wrong at a point, if anything does. */
export type Strike = (point: Point) => Mode | undefined
