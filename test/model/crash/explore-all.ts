import { fileURLToPath } from "node:url"
import { startWorker } from "../workers.ts"
import type { Mode } from "../world/point.ts"
import type { Exploration } from "./explore.ts"
import { SCENARIOS } from "./scenarios.ts"
import type { Stretch } from "./worker.ts"

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url))

/** Strikes every stretch, in pairs too, on several processes. @param onProgress told the name of each that is done */
export async function exploreAll(
  workers: number,
  onProgress: (name: string) => void,
): Promise<ReadonlyMap<string, Exploration>> {
  const done = new Map<string, Exploration>()
  const names = SCENARIOS.map(({ name }) => name).values()

  async function work(): Promise<void> {
    const worker = startWorker(WORKER)
    try {
      for (const name of names) {
        done.set(name, read(await worker.ask({ name } satisfies Stretch)))
        onProgress(name)
      }
    } finally {
      worker.close()
    }
  }

  await Promise.all(Array.from({ length: workers }, work))
  return new Map(SCENARIOS.flatMap(({ name }) => [[name, done.get(name)] as const]).filter(isDone))
}

function isDone(entry: readonly [string, Exploration | undefined]): entry is readonly [string, Exploration] {
  return entry[1] !== undefined
}

/** What a worker sends: maps and sets don't travel. */
type Sent = Omit<Exploration, "places"> & { readonly places: readonly (readonly [string, readonly Mode[]])[] }

function read(answer: unknown): Exploration {
  const { places, ...rest } = answer as Sent
  return { ...rest, places: new Map(places.map(([place, modes]) => [place, new Set(modes)])) }
}
