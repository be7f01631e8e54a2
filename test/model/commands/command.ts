import type { AsyncCommand } from "fast-check"
import type { World } from "../world/world.ts"
import { type AppModel, type CommandFault, type Model, strikeOf } from "./model.ts"

/** A command on a world, with the model of it. */
export type Command = AsyncCommand<Model, World>

/** What a command does, and when. */
export interface CommandOptions {
  /** As it is shown when a sequence breaks an invariant. */
  readonly name: string
  readonly faults?: readonly CommandFault[]
  readonly when?: (model: Model) => boolean
  readonly run: (world: World, model: Model) => Promise<void>
}

/** An invariant that a sequence of commands broke. */
export class InvariantError extends Error {
  override readonly name = "InvariantError"
}

/** A command that is done when every process that it started has ended; then nothing may be wrong that must never be. */
export function command({ name, faults = [], when = () => true, run }: CommandOptions): Command {
  return {
    check: when,
    async run(model, world) {
      world.strikeBy(strikeOf(model, world.points().length, faults))
      await run(world, model)
      await world.kernel.settle()
      world.strikeBy(strikeOf(model, 0, []))
      const [violation] = world.witness.violations()
      if (violation !== undefined) throw new InvariantError(`${violation.invariant}: ${violation.what}`)
    },
    toString: () => `${name}${faults.map(({ offset, mode }) => ` (${mode} at +${offset})`).join("")}`,
  }
}

/** The app that a command means. */
export function appAt(model: Model, index: number): AppModel {
  const app = model.apps[index % model.apps.length]
  if (app === undefined) throw new RangeError("the world has no app")
  return app
}

/** Calls Secrets Manager as an operator would, who takes a no for an answer. @returns whether it was done */
export async function ask(world: World, operation: string, input: object): Promise<boolean> {
  return world.call(operation, input).then(
    () => true,
    () => false,
  )
}
