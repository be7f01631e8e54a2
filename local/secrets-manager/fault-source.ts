import { isBadDayJson, readBadDay } from "../bad-day.ts"
import { createBadDay } from "./bad-day.ts"
import { type CallFault, type Fault, LAGGING_READS, readFaults, type StepFault } from "./faults.ts"
import type { Step } from "./rotation-functions.ts"

/** Where the stand-in asks what goes wrong. `secretName` is empty where no secret is meant. */
export interface FaultSource {
  nextCall(operation: string, secretName: string): CallFault | undefined
  nextStep(step: Step, secretName: string): StepFault | undefined
}

/**
 * Where faults come from, as JSON says it: a list, or `{"badDay":{…}}`.
 * @throws RangeError that names the member, says what was found and what would do.
 */
export function readFaultSource(json: unknown, operations: readonly string[]): FaultSource {
  return isBadDayJson(json) ? createBadDay(readBadDay(json.badDay)) : createFaultList(readFaults(json, operations))
}

/** Faults in their order; each counts the calls that it matches. */
export function createFaultList(faults: readonly Fault[]): FaultSource {
  const active = faults.map((fault) => ({ fault, seen: 0 }))

  function hit<T extends Fault>(isMatching: (fault: Fault) => fault is T): T | undefined {
    const matching = active.filter(({ fault }) => isMatching(fault))
    for (const entry of matching) entry.seen += 1
    const found = matching.find(({ fault, seen }) => seen > fault.skip && seen <= fault.skip + fault.times)
    return found?.fault as T | undefined
  }

  return {
    nextCall: (operation) => hit((fault): fault is CallFault => "operation" in fault && matches(fault, operation)),
    nextStep: (step) => hit((fault): fault is StepFault => "step" in fault && ["*", step].includes(fault.step)),
  }
}

function matches(fault: CallFault, operation: string): boolean {
  if (fault.kind === "stale" && !LAGGING_READS.includes(operation)) return false
  return ["*", operation].includes(fault.operation)
}
