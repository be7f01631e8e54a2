import { judgeAtRest } from "../judge/at-rest.ts"
import type { InvariantId } from "../judge/violation.ts"
import type { Sabotage } from "../world/functions.ts"
import { recover } from "../world/recover.ts"
import { createWorld, type World } from "../world/world.ts"

/** A way to break the functions, and the events that show it. */
export interface Control {
  /** What is done wrong. */
  readonly name: string
  readonly caughtBy: InvariantId
  /** A fresh one for each world: it may remember. */
  readonly sabotage: () => Sabotage
  /** Breaks no invariant while the functions are as they should be. */
  readonly schedule: (world: World) => Promise<void>
}

/** The invariants that a schedule breaks, with the functions as they are or sabotaged, each once. */
export async function brokenBy(
  schedule: Control["schedule"],
  sabotage: Sabotage = {},
): Promise<readonly InvariantId[]> {
  const world = await createWorld({ sabotage })
  await schedule(world)
  await recover(world)
  return [...new Set(judgeAtRest(world).map(({ invariant }) => invariant))].toSorted()
}
