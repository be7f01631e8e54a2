import type { Clock } from "../clock.ts"
import type { Input } from "./input.ts"
import type { KeyStore } from "./key-store.ts"

/** What every operation works with. */
export interface Context {
  readonly clock: Clock
  readonly accountId: string
  readonly store: KeyStore
}

/** One operation: input to output; undefined for those that answer with an empty body. Says no by throwing a Refusal. */
export type Operation = (context: Context, input: Input) => object | undefined | Promise<object | undefined>
