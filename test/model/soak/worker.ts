import { runCommands } from "../commands/run.ts"

/** What a worker is told to play. */
export interface Batch {
  readonly seed: number
}

/** Sequences of a batch, and commands of a sequence at most. */
const SEQUENCES = 20
const LENGTH = 100

process.once("disconnect", () => process.exit())
process.on("message", async ({ seed }: Batch) => {
  process.send?.(await runCommands({ sequences: SEQUENCES, length: LENGTH, seed }))
})
