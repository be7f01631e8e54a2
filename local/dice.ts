import { createHash } from "node:crypto"

/** One throw: draws that follow from the seed alone. */
export interface Roll {
  /** From 0 up to, but not including, 1. */
  fraction(): number
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number
  /** One of the choices, all equally likely. */
  pick<T>(choices: readonly [T, ...T[]]): T
}

/**
 * Throws the dice for a subject. The n-th throw for a subject is always the same for a seed, whatever happens to other
 * subjects in between: so a run can be repeated though its parts interleave differently.
 */
export type Dice = (subject: string) => Roll

/** Dice that remember how often they were thrown for each subject. */
export function createDice(seed: number): Dice {
  const thrown = new Map<string, number>()
  return (subject) => {
    const nth = (thrown.get(subject) ?? 0) + 1
    thrown.set(subject, nth)
    return createRoll(`${seed} ${nth} ${subject}`)
  }
}

function createRoll(text: string): Roll {
  let drawn = 0
  const fraction = () => {
    drawn += 1
    return createHash("sha256").update(`${drawn} ${text}`).digest().readUInt32BE() / 2 ** 32
  }
  const integer = (least: number, most: number) => least + Math.floor(fraction() * (most - least + 1))
  return { fraction, integer, pick: (choices) => choices[integer(0, choices.length - 1)] ?? choices[0] }
}
