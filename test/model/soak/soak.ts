import { fileURLToPath } from "node:url"
import type { CommandsResult } from "../commands/run.ts"
import { startWorker } from "../workers.ts"
import type { SoakSize } from "./options.ts"
import type { Batch } from "./worker.ts"

/** A sequence that broke an invariant. `npm run soak -- --steps 1 --seed <seed>` plays it again. */
interface SoakViolation {
  readonly seed: number
  readonly what: string
  /** The shortest sequence that was found to break it. */
  readonly commands: string
}

/** What a soak came to. */
export interface SoakResult {
  readonly steps: number
  readonly seconds: number
  readonly violations: readonly SoakViolation[]
}

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url))
const SEEDS = 2 ** 31

/**
 * Plays batches on several processes until so many steps are done, or one broke an invariant.
 * @param onProgress told after each batch
 */
export async function soak(
  { steps, seed, workers }: SoakSize,
  onProgress: (stepsSoFar: number) => void,
): Promise<SoakResult> {
  const startedMs = performance.now()
  const violations: SoakViolation[] = []
  let stepsSoFar = 0
  let batches = 0

  async function work(): Promise<void> {
    const worker = startWorker(WORKER)
    try {
      while (stepsSoFar < steps && violations.length === 0) note((await worker.ask(nextBatch())) as CommandsResult)
    } finally {
      worker.close()
    }
  }

  function nextBatch(): Batch {
    batches += 1
    return { seed: (seed + batches - 1) % SEEDS }
  }

  function note(result: CommandsResult): void {
    stepsSoFar += result.steps
    if (result.broken !== undefined) violations.push({ seed: result.seed, ...result.broken })
    onProgress(stepsSoFar)
  }

  await Promise.all(Array.from({ length: workers }, work))
  return { steps: stepsSoFar, seconds: (performance.now() - startedMs) / 1_000, violations }
}

/** How far a soak is: a batch under way is played to its end, so that more steps are done than were asked for. Pure. */
export function progressWords(stepsSoFar: number, steps: number): string {
  return `${stepsSoFar} steps done, of at least ${steps}`
}
