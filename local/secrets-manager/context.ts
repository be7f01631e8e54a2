import type { Clock } from "../clock.ts"
import type { Input } from "./input.ts"
import type { RotationFunctions } from "./rotation-functions.ts"
import type { Rotations } from "./rotations.ts"
import type { SecretStore } from "./store.ts"
import type { Switches } from "./switches.ts"

/** What every operation works with. */
export interface Context {
  readonly clock: Clock
  readonly region: string
  readonly accountId: string
  readonly store: SecretStore
  readonly rotations: Rotations
  readonly functions: RotationFunctions
  /** The switches as they stand now. */
  switches(): Switches
}

/** One operation: input to output; undefined for those that answer with an empty body. Says no by throwing a Refusal. */
export type Operation = (context: Context, input: Input) => object | undefined | Promise<object | undefined>
