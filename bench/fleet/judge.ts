import type { FleetResults, FleetSample } from "./measure.ts"

/** What a fleet may cost. */
export const GOALS = {
  /** MB a channel. */
  rssMb: 2,
  /** How much more CPU time a channel may take in a large fleet than in a small one. */
  growth: 1.5,
  /** How many times the bare SDK's import the package's may take, in CPU time. */
  importRatio: 1.05,
} as const

/** What a fleet costs, and whether that is within the goals. */
export interface FleetVerdict {
  /** CPU time. */
  readonly msPerChannel: number
  readonly rssMbPerChannel: number
  /** CPU time of a channel among 1,000 over that of one among 100: 1 is linear. */
  readonly growth: number
  readonly importRatio: number
  /** A sentence for each goal that was missed. */
  readonly missed: readonly string[]
}

/** Judges what was measured. Pure. @throws RangeError when fewer than three sizes were */
export function judgeFleet({ samples, imports }: FleetResults): FleetVerdict {
  const [one, some, most] = samples
  if (!(one && some && most)) throw new RangeError("a fleet of three sizes is needed")
  const msPerChannel = slope(some, most, "cpuMs")
  const found = {
    msPerChannel,
    rssMbPerChannel: slope(some, most, "rssMb"),
    growth: msPerChannel / slope(one, some, "cpuMs"),
    importRatio: imports.ratio.median,
  }
  return { ...found, missed: missedOf(found) }
}

function slope(less: FleetSample, more: FleetSample, key: "cpuMs" | "rssMb"): number {
  return (more[key] - less[key]) / (more.channels - less.channels)
}

function missedOf({ rssMbPerChannel, growth, importRatio }: Omit<FleetVerdict, "missed">): readonly string[] {
  const over = (found: number, goal: number, what: string) =>
    found <= goal ? [] : [`missed  ${what}: ${found.toFixed(2)} of at most ${goal}`]
  return [
    ...over(rssMbPerChannel, GOALS.rssMb, "MB a channel"),
    ...over(growth, GOALS.growth, "CPU time of a channel among 1,000 over one among 100"),
    ...over(importRatio, GOALS.importRatio, "import over the bare SDK's"),
  ]
}
