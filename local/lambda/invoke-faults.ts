import type { InvokeFault } from "./faults.ts"

/** Faults that are still to hit. */
export interface InvokeFaults {
  replace(faults: readonly InvokeFault[]): void
  /** The fault that hits this invoke, if any: the first that matches and whose `skip` is used up. */
  take(functionName: string): InvokeFault | undefined
}

export function createInvokeFaults(): InvokeFaults {
  let armed: { fault: InvokeFault; skip: number; times: number }[] = []
  return {
    replace(faults) {
      armed = faults.map((fault) => ({ fault, skip: fault.skip, times: fault.times }))
    },
    take(functionName) {
      const matching = armed.filter(({ fault }) => (fault.function ?? functionName) === functionName)
      const hit = matching.find(({ skip }) => skip === 0)
      for (const entry of matching) if (entry.skip > 0) entry.skip--
      if (hit !== undefined) hit.times--
      armed = armed.filter(({ times }) => times > 0)
      return hit?.fault
    },
  }
}
