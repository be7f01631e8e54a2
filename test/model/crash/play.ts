import { judgeAtRest } from "../judge/at-rest.ts"
import type { Violation } from "../judge/violation.ts"
import { fingerprintOf } from "../world/fingerprint.ts"
import type { Sabotage } from "../world/functions.ts"
import type { Mode, ObservedPoint } from "../world/point.ts"
import { recover } from "../world/recover.ts"
import { createWorld } from "../world/world.ts"
import type { Scenario } from "./scenarios.ts"

/** Something that goes wrong at a point, counted from the start of the stretch. */
export interface Fault {
  readonly index: number
  readonly mode: Mode
}

/** What became of one run. */
export interface Outcome {
  /** The points of the stretch, in order. */
  readonly points: readonly ObservedPoint[]
  /** The state of the world when another process than the one that was struck last came to its next point. */
  readonly aftermath: string
  readonly violations: readonly Violation[]
}

/** Runs a stretch in a fresh world with these faults, lets everything be repaired, and judges. */
export async function play(scenario: Scenario, faults: readonly Fault[], sabotage: Sabotage = {}): Promise<Outcome> {
  const world = await createWorld({ ...scenario.options, sabotage })
  await scenario.prepare(world)
  const first = world.points().length
  let struckProcess: number | undefined
  let aftermath = ""
  world.strikeBy(({ index, processId }) => {
    const fault = faults.find((each) => each.index === index - first)
    if (fault !== undefined) [struckProcess, aftermath] = [processId, ""]
    else if (struckProcess !== undefined && struckProcess !== processId) aftermath ||= fingerprintOf(world)
    return fault?.mode
  })
  await scenario.run(world)
  const points = world.points().slice(first)
  aftermath ||= fingerprintOf(world)
  world.strikeBy(() => undefined)
  const excuses = await scenario.conclude?.(world)
  const left = world.apps.filter(({ secretArn }) => excuses?.secretArns?.has(secretArn) !== true)
  await recover(
    world,
    left.map(({ name }) => name),
  )
  return { points, aftermath, violations: judgeAtRest(world, excuses) }
}
