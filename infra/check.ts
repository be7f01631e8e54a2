import { type Output, output } from "@pulumi/pulumi"
import { RunError } from "@pulumi/pulumi/errors.js"
import type { LineTokenRotationArgs } from "./args.ts"
import { openInputOf, rotationInputOf } from "./input.ts"
import { ConfigError } from "./model/config-error.ts"
import { resolveRotation } from "./model/resolve.ts"
import type { Rotation } from "./model/rotation.ts"
import type { Place, RotationInput } from "./model/rotation-input.ts"

/**
 * Checks all that is plain in the arguments, before anything is made.
 * @param name the component's, for the message
 * @param region where it is deployed, if that is known
 * @throws {RunError} with every mistake in a line of its own; Pulumi shows it without a stack trace.
 */
export function checkArguments(name: string, args: LineTokenRotationArgs, region?: string): Rotation {
  return refuseMistakes(name, () => resolveRotation(rotationInputOf(args, region), { region }))
}

/**
 * Checks the same again once every `Output` has its value and the account is known: what is wrong fails the program then. Secrets stay out
 * of it.
 */
export function recheckArguments(name: string, args: LineTokenRotationArgs, place: Output<Place>): void {
  output({ input: openInputOf(args), place }).apply((known) => {
    refuseMistakes(name, () => resolveRotation(known.input as unknown as RotationInput, known.place))
  })
}

function refuseMistakes<T>(name: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new RunError(`${name} can't be made like this:\n${error.message}`)
  }
}
