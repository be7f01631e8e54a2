import type { BadDay } from "../../local/bad-day.ts"
import { type SoakResult, soak } from "../../local/soak/bad-day.ts"
import type { Sabotage } from "./function-in-process.ts"
import { startWorldInProcess } from "./world-in-process.ts"

export interface RunOptions {
  readonly rotations: number
  readonly badDay: BadDay
  /** Breaks the function on purpose, to see whether that is noticed. */
  readonly sabotage?: Sabotage
  readonly onProgress?: (asked: number) => void
}

/** More, and the labels of tokens that nobody takes off would reach AWS's 20. */
const ROTATIONS_AN_APP = 10

/** A bad day in this process, on as many channels as it takes. */
export async function runBadDay({ rotations, badDay, sabotage, onProgress }: RunOptions): Promise<SoakResult> {
  const { world, secrets, close } = await startWorldInProcess({
    channels: Math.ceil(rotations / ROTATIONS_AN_APP),
    seed: badDay.seed,
    invokeShare: badDay.share / 5,
    ...(sabotage && { sabotage }),
  })
  try {
    return await soak(world, { rotations, badDay, secrets, ...(onProgress && { onProgress }) })
  } finally {
    await close()
  }
}
