import type { InvokeFault } from "./faults.ts"

/** Faults that are still to strike. */
export interface InvokeFaults {
  replace(faults: readonly InvokeFault[]): void
  /** The fault that strikes this invoke, if any; counts it. */
  take(functionName: string): InvokeFault | undefined
}

export function createInvokeFaults(): InvokeFaults {
  let armed: { fault: InvokeFault; skip: number; times: number }[] = []
  return {
    replace(faults) {
      armed = faults.map((fault) => ({ fault, skip: fault.skip, times: fault.times }))
    },
    take(functionName) {
      const hit = armed.find(({ fault, times }) => times > 0 && (fault.function ?? functionName) === functionName)
      if (hit === undefined) return undefined
      if (hit.skip > 0) {
        hit.skip--
        return undefined
      }
      hit.times--
      return hit.fault
    },
  }
}
