import { explore } from "./explore.ts"
import { SCENARIOS } from "./scenarios.ts"

/** What a worker is told: which stretch to strike. */
export interface Stretch {
  readonly name: string
}

process.once("disconnect", () => process.exit())
process.on("message", async ({ name }: Stretch) => {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name)
  if (scenario === undefined) throw new RangeError(`there is no stretch "${name}"`)
  const { places, ...exploration } = await explore(scenario, { pairs: "all" })
  process.send?.({ ...exploration, places: [...places].map(([place, modes]) => [place, [...modes]]) })
})
