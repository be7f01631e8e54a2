import { availableParallelism } from "node:os"
import { HELP, readOptions, type SoakCommand } from "../test/model/soak/options.ts"
import { progressWords, type SoakResult, soak } from "../test/model/soak/soak.ts"
import { obey } from "./obey.ts"

/** How often progress is told, in milliseconds. */
const PROGRESS_EVERY_MS = 5_000

await obey(readOptions(process.argv.slice(2), availableParallelism()), HELP, run)

type Run = Extract<SoakCommand, { kind: "run" }>

async function run(options: Run): Promise<number> {
  const { steps, isJson } = options
  const result = await soak(options, progress(steps))
  process.stdout.write(isJson ? `${JSON.stringify(facts(options, result))}\n` : report(options, result))
  return result.violations.length === 0 ? 0 : 1
}

function progress(steps: number): (stepsSoFar: number) => void {
  let toldMs = performance.now()
  return (stepsSoFar) => {
    if (performance.now() - toldMs < PROGRESS_EVERY_MS) return
    toldMs = performance.now()
    process.stderr.write(`${progressWords(stepsSoFar, steps)}\n`)
  }
}

function facts({ seed }: Run, { steps, seconds, violations }: SoakResult) {
  return { steps, stepsPerSecond: Math.round(steps / seconds), seconds: Math.round(seconds), seed, violations }
}

function report(options: Run, result: SoakResult): string {
  const { steps, stepsPerSecond, seed, violations } = facts(options, result)
  const told = violations.map(
    ({ seed: again, what, commands }) =>
      `VIOLATION ${what}\n  ${commands}\n  again: npm run soak -- --steps 1 --seed ${again}`,
  )
  const last = `${steps} steps, ${stepsPerSecond} steps a second, seed ${seed}, ${violations.length} violations`
  return `${[...told, last].join("\n")}\n`
}
