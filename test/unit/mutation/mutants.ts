import type { Mutant } from "../../mutation/mutant.ts"

/** A mutant that a test found, unless told otherwise. */
export function mutant(members: Partial<Mutant> = {}): Mutant {
  return {
    file: "lambda/decide.ts",
    line: 3,
    at: "return a < b",
    original: "a < b",
    replacement: "a <= b",
    status: "Killed",
    edit: { start: 40, end: 45, text: "a <= b" },
    ...members,
  }
}
