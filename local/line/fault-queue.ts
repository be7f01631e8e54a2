import type { FaultSource, LineFault } from "./faults.ts"

/** Faults in their order: the first one whose operation matches and whose `skip` is used up hits the call. */
export function createFaultQueue(faults: readonly LineFault[]): FaultSource {
  let queue = faults.map((fault) => ({ fault, skip: fault.skip, times: fault.times }))
  return {
    next(operation) {
      const matching = queue.filter(({ fault }) => fault.operation === operation || fault.operation === "any")
      const hit = matching.find((entry) => entry.skip === 0)
      for (const entry of matching) if (entry.skip > 0) entry.skip -= 1
      if (hit) hit.times -= 1
      queue = queue.filter(({ times }) => times > 0)
      return hit?.fault
    },
  }
}
