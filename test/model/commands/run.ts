import fc from "fast-check"
import type { Sabotage } from "../world/functions.ts"
import { COMMANDS } from "./all.ts"
import type { Command } from "./command.ts"
import { playSession } from "./session.ts"

/** How many sequences, of how many commands at most, and which. */
export interface CommandsOptions {
  readonly sequences: number
  /** Most commands of a sequence. */
  readonly length: number
  readonly seed: number
  readonly sabotage?: Sabotage
}

/** What they came to. */
export interface CommandsResult {
  /** Commands that were run, those of shrinking left out. */
  readonly steps: number
  readonly seed: number
  /** The shortest sequence that breaks an invariant, and how to see it again. */
  readonly broken?: {
    readonly commands: string
    readonly what: string
  }
}

/** Plays sequences of commands until one breaks an invariant, and then looks for the shortest that does. */
export async function runCommands({ sequences, length, seed, sabotage }: CommandsOptions): Promise<CommandsResult> {
  let steps = 0
  let isShrinking = false
  const property = fc.asyncProperty(
    fc.commands(COMMANDS, { maxCommands: length, size: "max" }),
    fc.nat(),
    async (commands, interleaving) => {
      const counted = counting(commands, () => {
        if (!isShrinking) steps += 1
      })
      await playSession(counted, { interleaving, ...(sabotage && { sabotage }) }).catch((error: unknown) => {
        isShrinking = true
        throw error
      })
    },
  )
  const details = await fc.check(property, { numRuns: sequences, seed })
  if (!details.failed) return { steps, seed }
  const [commands] = details.counterexample ?? []
  const what = details.errorInstance instanceof Error ? details.errorInstance.message : "an error without a message"
  return { steps, seed, broken: { commands: String(commands), what } }
}

function* counting(commands: Iterable<Command>, count: () => void): Generator<Command> {
  for (const command of commands) {
    yield {
      check: (model) => command.check(model),
      run(model, world) {
        count()
        return command.run(model, world)
      },
      toString: () => command.toString(),
    }
  }
}
