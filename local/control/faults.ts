import { parseLambdaFaults } from "../lambda/faults.ts"
import type { Local } from "../start.ts"
import { readMembers } from "./members.ts"

/** What faults can be set on. */
type FaultySide = Pick<Local, "lambda" | "line" | "secretsManager">

const PARTS = ["line", "secretsManager", "lambda"] as const
type Part = (typeof PARTS)[number]

const EXAMPLE = '{"line":[],"secretsManager":[],"lambda":[]} or {"badDay":{"seed":7}}'

/**
 * Replaces the faults of the parts that are given, all of them or, when one is wrong, none. `badDay` stands for one of LINE
 * and one of Secrets Manager.
 * @returns the parts that were set
 * @throws RangeError that names the part and the member
 */
export function setFaults(standIns: FaultySide, body: unknown): readonly Part[] {
  const faults = expand(readMembers(body, [...PARTS, "badDay"], EXAMPLE))
  const given = PARTS.filter((part) => part in faults)
  for (const part of given) named(part, () => checks(standIns)[part](faults[part]))
  for (const part of given) standIns[part].setFaults(faults[part] as never)
  return given
}

/** How often each kind of fault struck so far. */
export function countFaults({ line, secretsManager }: FaultySide): object {
  const kinds = line.journal.calls().flatMap(({ fault }) => fault ?? [])
  return { line: countOf(kinds), secretsManager: countOf(secretsManager.faultsStruck().map(({ kind }) => kind)) }
}

function expand({ badDay, ...faults }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (badDay === undefined) return faults
  const twice = ["line", "secretsManager"].find((part) => part in faults)
  if (twice !== undefined) throw new RangeError(`badDay sets ${twice} too: give one of the two`)
  return { ...faults, line: { badDay }, secretsManager: { badDay } }
}

function checks({ line, secretsManager }: FaultySide): Readonly<Record<Part, (faults: unknown) => void>> {
  return { line: line.checkFaults, secretsManager: secretsManager.checkFaults, lambda: parseLambdaFaults }
}

function named(part: Part, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw error instanceof Error ? new RangeError(`${part}: ${error.message}`) : error
  }
}

function countOf(kinds: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const kind of kinds.toSorted()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
