import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { CommandsResult } from "../commands/run.ts"
import type { SoakOptions } from "./options.ts"
import type { Batch } from "./worker.ts"

/** A sequence that broke an invariant. `npm run soak -- --steps 1 --seed <seed>` plays it again. */
export interface SoakViolation {
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
  { steps, seed, workers }: Pick<SoakOptions, "steps" | "seed" | "workers">,
  onProgress: (stepsSoFar: number) => void,
): Promise<SoakResult> {
  const startedMs = performance.now()
  const violations: SoakViolation[] = []
  let stepsSoFar = 0
  let batches = 0

  async function work(): Promise<void> {
    const worker = fork(WORKER, { stdio: ["ignore", "ignore", "inherit", "ipc"] })
    try {
      while (stepsSoFar < steps && violations.length === 0)
        note(await play(worker, { seed: (seed + batches++) % SEEDS }))
    } finally {
      worker.kill()
    }
  }

  function note(result: CommandsResult): void {
    stepsSoFar += result.steps
    if (result.broken !== undefined) violations.push({ seed: result.seed, ...result.broken })
    onProgress(stepsSoFar)
  }

  await Promise.all(Array.from({ length: workers }, work))
  return { steps: stepsSoFar, seconds: (performance.now() - startedMs) / 1_000, violations }
}

/** @throws Error when the process ends instead of an answer */
async function play(worker: ChildProcess, batch: Batch): Promise<CommandsResult> {
  const over = new AbortController()
  const { signal } = over
  worker.send(batch)
  try {
    return await Promise.race([
      once(worker, "message", { signal }).then(([result]) => result as CommandsResult),
      once(worker, "exit", { signal }).then(([code]) => {
        throw new Error(`a worker ended with ${code} while it played seed ${batch.seed}`)
      }),
    ])
  } finally {
    over.abort()
  }
}
