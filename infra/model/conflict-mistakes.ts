import type { Mistake } from "./config-error.ts"
import { type Conflict, conflictsOf, type Terms } from "./conflicts.ts"
import { describeChange, fixOf } from "./fixes.ts"

/** A fix is looked for, for so many conflicts at most: each one is tried against every channel. */
const MOST_FIXES = 10

/** What doesn't fit, in any channel, each with a change that would do. A conflict that several channels share is told once. */
export function conflictMistakes(all: readonly Terms[]): readonly Mistake[] {
  const found = new Map<string, { readonly conflict: Conflict; readonly terms: Terms }>()
  for (const terms of all) {
    for (const conflict of conflictsOf(terms)) {
      const key = `${conflict.option}: ${conflict.message}`
      if (!found.has(key)) found.set(key, { conflict, terms })
    }
  }
  return [...found.values()].map(({ conflict, terms }, index) => {
    const change = index < MOST_FIXES ? fixOf(conflict, terms, all) : undefined
    const fix = change ? `; ${describeChange(change, terms)} would do` : ""
    return { option: conflict.option, message: `${conflict.message}${fix}` }
  })
}
