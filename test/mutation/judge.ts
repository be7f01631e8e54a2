import type { Mutant } from "./mutant.ts"

/** A mutant that may live, and why: that no test could tell it from the original, or that none needs to. */
export interface ArguedSurvivor {
  readonly file: string
  /** The source line on which it begins, trimmed. */
  readonly at: string
  /** What stands there, in one line. */
  readonly original: string
  /** What it may become, in one line. */
  readonly replacement: string
  /** Why. One sentence, Markdown. */
  readonly why: string
}

/** How many mutants of a file, or of all, came to what. */
export interface Tally {
  readonly killed: number
  /** Those that never ended count as found. */
  readonly timedOut: number
  readonly survived: number
}

/** A survivor, and what the compiler says of it where it refuses it. */
interface RefusedSurvivor {
  readonly mutant: Mutant
  readonly refusal: string
}

export interface Verdict {
  readonly files: ReadonlyMap<string, Tally>
  readonly total: Tally
  /** Found ones in percent. Survivors with an argument, or that don't compile, count as not found. */
  readonly score: number
  /** Survivors that could never be committed. */
  readonly refused: readonly RefusedSurvivor[]
  /** Survivors for which nobody argued. */
  readonly unargued: readonly Mutant[]
  /** Arguments for mutants that are found by now, or not there any more. */
  readonly outdated: readonly ArguedSurvivor[]
}

/** The least share of mutants that the tests have to find, in percent. */
export const LEAST_SCORE = 95

/**
 * Counts the mutants and holds the survivors against the compiler and the arguments. Pure, if `compile` is.
 * @param compile tells what the compiler has against a mutant, or nothing; asked for survivors only
 */
export function judgeMutants(
  mutants: readonly Mutant[],
  argued: readonly ArguedSurvivor[],
  compile: (mutant: Mutant) => string | undefined,
): Verdict {
  const byFile = Map.groupBy(mutants, ({ file }) => file)
  const total = tally(mutants)
  const survivors = mutants.filter(isSurvivor).map((mutant) => ({ mutant, refusal: compile(mutant) }))
  const refused = survivors.filter((survivor): survivor is RefusedSurvivor => survivor.refusal !== undefined)
  const living = survivors.filter(({ refusal }) => refusal === undefined).map(({ mutant }) => mutant)
  return {
    files: new Map([...byFile].map(([file, those]) => [file, tally(those)])),
    total,
    score: scoreOf(total),
    refused,
    unargued: living.filter((mutant) => !argued.some(isSame(mutant))),
    outdated: argued.filter((one) => byFile.has(one.file) && !living.some(isSame(one))),
  }
}

/** Whether the tests are strong enough: the score is reached, and each survivor has its argument. Pure. */
export function isStrong({ score, unargued, outdated }: Verdict): boolean {
  return score >= LEAST_SCORE && unargued.length === 0 && outdated.length === 0
}

/** In percent; 0 where there is nothing to find. Pure. */
export function scoreOf({ killed, timedOut, survived }: Tally): number {
  const all = killed + timedOut + survived
  return all === 0 ? 0 : (100 * (killed + timedOut)) / all
}

function tally(mutants: readonly Mutant[]): Tally {
  return {
    killed: mutants.filter(({ status }) => status === "Killed").length,
    timedOut: mutants.filter(({ status }) => status === "Timeout").length,
    survived: mutants.filter(isSurvivor).length,
  }
}

/** Also one that a comment in the source hides, or that couldn't be run: it is argued for here or not at all. */
function isSurvivor({ status }: Mutant): boolean {
  return status !== "Killed" && status !== "Timeout"
}

type Place = Pick<Mutant, "file" | "at" | "original" | "replacement">

function isSame(one: Place): (other: Place) => boolean {
  return (other) =>
    one.file === other.file &&
    one.at === other.at &&
    one.original === other.original &&
    one.replacement === other.replacement
}
