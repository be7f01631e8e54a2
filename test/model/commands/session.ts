import { randomUUID } from "node:crypto"
import fc from "fast-check"
import { judgeAtRest } from "../judge/at-rest.ts"
import type { Sabotage } from "../world/functions.ts"
import { recover } from "../world/recover.ts"
import { createWorld, type World } from "../world/world.ts"
import { APP_NAMES } from "./all.ts"
import { type Command, InvariantError } from "./command.ts"
import { type AppModel, createModel, excusesOf, type Model } from "./model.ts"

/** How one sequence of commands is played. */
export interface SessionOptions {
  /** Decides which of the calls that wait comes next. */
  readonly interleaving: number
  readonly sabotage?: Sabotage
}

/**
 * Plays commands in a fresh world, lets everything be repaired, and judges.
 * @throws {InvariantError} naming the invariant that didn't hold
 */
export async function playSession(
  commands: Iterable<Command>,
  { interleaving, sabotage = {} }: SessionOptions,
): Promise<void> {
  const world = await createWorld({
    appNames: APP_NAMES,
    sabotage,
    choose: chooser(interleaving),
  })
  const model = createModel(world)
  for (const { secretArn } of world.apps) await rotateFirst(world, secretArn)
  await fc.asyncModelRun(() => ({ model, real: world }), commands)
  await endWell(world, model)
  const isUnwatched = !model.apps.some((each) => isWatched(world, each))
  const [violation] = judgeAtRest(world, { ...excusesOf(model), isUnwatched })
  if (violation !== undefined) throw new InvariantError(`${violation.invariant}: ${violation.what}, at rest`)
}

/** As the infrastructure's code does when it attaches the function. */
async function rotateFirst(world: World, secretArn: string): Promise<void> {
  await world.call("RotateSecret", { SecretId: secretArn, ClientRequestToken: randomUUID() })
  await world.kernel.settle()
}

/** The last of what other people do: they put right what they broke, and their tokens end, but those that the functions hold. */
async function endWell(world: World, model: Model): Promise<void> {
  model.outage = undefined
  world.enableKey(true)
  world.secretsManager.setFaults([])
  world.line.hideFromList([])
  world.line.forgetRevocations(0)
  const queued = new Set(world.witness.stored().flatMap(({ keyId, wasQueued }) => (wasQueued ? [keyId] : [])))
  for (const keyId of model.foreignKeyIds) if (!queued.has(keyId)) world.line.revokeFromOutside(keyId)
  await recover(
    world,
    model.apps.filter((each) => isWatched(world, each)).map(({ app }) => app.name),
  )
}

/** Whether the sentinel is told of an app: its operator knows when a secret is gone. */
function isWatched({ secretsManager }: World, { app, isRemoved }: AppModel): boolean {
  return !isRemoved && secretsManager.peek(app.secretArn) !== undefined
}

/** A linear congruential generator: the same number, the same interleaving. */
function chooser(seed: number): (count: number) => number {
  let state = seed >>> 0
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * count)
  }
}
