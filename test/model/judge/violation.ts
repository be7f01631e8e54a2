/** What the tests quantify over. */
export type InvariantId = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I7" | "I8"

/** An invariant that didn't hold, and how. Never with a secret in it. */
export interface Violation {
  readonly invariant: InvariantId
  readonly what: string
}
