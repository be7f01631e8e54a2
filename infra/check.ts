import { type Output, output } from "@pulumi/pulumi"
import type { LineTokenRotationArgs } from "./args.ts"
import { openInputOf, rotationInputOf } from "./input.ts"
import { resolveRotation } from "./model/resolve.ts"
import { resolveReading } from "./model/resolve-reading.ts"
import type { Rotation } from "./model/rotation.ts"
import type { Place, RotationInput } from "./model/rotation-input.ts"
import { strayFlags } from "./model/stray-flags.ts"
import { refuseMistakes } from "./refuse-mistakes.ts"

/**
 * Checks all that is plain in the arguments, before anything is made.
 * @param name the component's, for the message
 * @param region where it is deployed, if that is known
 * @throws {RunError} with every mistake in a line of its own
 */
export function checkArguments(name: string, args: LineTokenRotationArgs, region?: string): Rotation {
  const given: Partial<LineTokenRotationArgs> | undefined = args
  const reading = { mistakes: strayFlags(given?.channels), unread: [] }
  return refuseMistakes(messageOf(name), () => resolveReading(reading, rotationInputOf(args, region), { region }))
}

/**
 * Checks the same again once every `Output` has its value and the account is known: what is wrong fails the program then. Secrets stay out
 * of it.
 */
export function recheckArguments(name: string, args: LineTokenRotationArgs, place: Output<Place>): void {
  output({ input: openInputOf(args), place }).apply((known) => {
    refuseMistakes(messageOf(name), () => resolveRotation(known.input as unknown as RotationInput, known.place))
  })
}

function messageOf(name: string): string {
  return `${name} can't be made like this`
}
