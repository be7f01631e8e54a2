import { writeFile } from "node:fs/promises"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { brokenBy } from "../test/model/controls/control.ts"
import { ROTATION_CONTROLS } from "../test/model/controls/rotation-controls.ts"
import { SENTINEL_CONTROLS } from "../test/model/controls/sentinel-controls.ts"
import { exploreAll } from "../test/model/crash/explore-all.ts"
import { HELP, readOptions } from "../test/model/reliability-options.ts"
import { type CaughtControl, type Evidence, isGood, reliabilityPage } from "../test/model/reliability-report.ts"
import type { SoakSize } from "../test/model/soak/options.ts"
import { progressWords, soak } from "../test/model/soak/soak.ts"
import { obey } from "./obey.ts"

const PAGE = fileURLToPath(new URL("../docs/reliability.md", import.meta.url))

const args = process.argv.slice(2)
await obey(readOptions(args, availableParallelism()), HELP, run)

async function run({ steps, seed, workers }: SoakSize): Promise<number> {
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  const explorations = await exploreAll(workers, (name) => tell(`struck: ${name}`))
  const controls = await tryControls()
  const soaked = await soak({ steps, seed, workers }, (soFar) => tell(progressWords(soFar, steps)))
  const evidence: Evidence = { explorations, controls, soak: soaked, seed, args }
  await writeFile(PAGE, reliabilityPage(evidence))
  const details = [...explorations.values()].flatMap(({ broken }) => broken)
  for (const found of [...details, ...soaked.violations]) tell(JSON.stringify(found))
  return isGood(evidence) ? 0 : 1
}

async function tryControls(): Promise<readonly CaughtControl[]> {
  const caught: CaughtControl[] = []
  for (const { name, caughtBy, sabotage, schedule } of [...ROTATION_CONTROLS, ...SENTINEL_CONTROLS]) {
    caught.push({ name, expected: caughtBy, broken: await brokenBy(schedule, sabotage()) })
  }
  return caught
}
