/** What the tests quantify over. `errors`: each error of the functions has a code that says what to do. */
export type InvariantId = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I7" | "I8" | "errors"

/** An invariant that didn't hold, and how. Never with a secret in it. */
export interface Violation {
  readonly invariant: InvariantId
  readonly what: string
}
