import { ConfigError, type Mistake } from "./config-error.ts"
import { resolveRotation } from "./resolve.ts"
import type { Rotation } from "./rotation.ts"
import type { Place, RotationInput } from "./rotation-input.ts"

/** What was found wrong before the model looks at the options. */
export interface Reading {
  readonly mistakes: readonly Mistake[]
  /** Options that look left out and aren't: they were misspelt, or couldn't be read. */
  readonly unread: readonly string[]
}

/**
 * Resolves options that were read from somewhere, and says all that is wrong with them at once. What the model says of an option that it
 * couldn't see isn't worth a line.
 * @throws {ConfigError} with the mistakes of the reading, then the model's
 */
export function resolveReading({ mistakes, unread }: Reading, input: RotationInput, place: Place): Rotation {
  if (mistakes.length === 0) return resolveRotation(input, place)
  const hidden = new Set([...unread, ...mistakes.map(({ option }) => option)])
  const more = mistakesOf(input, place).filter(({ option }) => !hidden.has(option))
  throw new ConfigError([...mistakes, ...more])
}

/** What is wrong with the settings: none when all is right. @param place as `resolveRotation` takes it */
export function mistakesOf(input: RotationInput, place?: Place): readonly Mistake[] {
  try {
    resolveRotation(input, place)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes
    throw error
  }
}
