import { countOf } from "../count.ts"
import type { Local } from "../start.ts"
import { checkLambdaFaults } from "./kill-calls.ts"
import { readMembers } from "./members.ts"

/** What faults can be set on. */
type FaultySide = Pick<Local, "kms" | "lambda" | "line" | "secretsManager">

const PARTS = ["line", "secretsManager", "kms", "lambda"] as const
type Part = (typeof PARTS)[number]

const EXAMPLE = '{"line":[],"secretsManager":[],"kms":[],"lambda":[]} or {"badDay":{"seed":7}}'

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
export function countFaults({ kms, lambda, line, secretsManager }: FaultySide): object {
  return {
    line: countOf(line.journal.calls().flatMap(({ fault }) => fault ?? [])),
    secretsManager: countOf(secretsManager.faultsStruck().map(({ kind }) => kind)),
    kms: countOf(kms.faultsStruck()),
    lambda: countOf(lambda.faultsStruck()),
  }
}

function expand({ badDay, ...faults }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (badDay === undefined) return faults
  const twice = ["line", "secretsManager"].find((part) => part in faults)
  if (twice !== undefined) throw new RangeError(`badDay sets ${twice} too: give one of the two`)
  return { ...faults, line: { badDay }, secretsManager: { badDay } }
}

function checks({ kms, line, secretsManager }: FaultySide): Readonly<Record<Part, (faults: unknown) => void>> {
  const { checkFaults } = secretsManager
  return { line: line.checkFaults, secretsManager: checkFaults, kms: kms.checkFaults, lambda: checkLambdaFaults }
}

function named(part: Part, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw error instanceof Error ? new RangeError(`${part}: ${error.message}`) : error
  }
}
