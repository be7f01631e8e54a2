import { writeFile } from "node:fs/promises"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { brokenBy } from "../test/model/controls/control.ts"
import { ROTATION_CONTROLS } from "../test/model/controls/rotation-controls.ts"
import { SENTINEL_CONTROLS } from "../test/model/controls/sentinel-controls.ts"
import { exploreAll } from "../test/model/crash/explore-all.ts"
import { type CaughtControl, type Evidence, isGood, reliabilityPage } from "../test/model/reliability-report.ts"
import { readOptions } from "../test/model/soak/options.ts"
import { soak } from "../test/model/soak/soak.ts"

const HELP = `npm run -s reliability -- [--steps N] [--seed N] [--workers N]

Strikes every point of every stretch, alone and in pairs, plays N steps of what may happen (default 1000000, seed 1), tries
the controls, and writes what came of it to docs/reliability.md. One process for each core, unless --workers says otherwise.

Exit code: 0 all is as it should be · 1 something isn't · 2 wrong usage
`
const PAGE = fileURLToPath(new URL("../docs/reliability.md", import.meta.url))

const args = process.argv.slice(2)
if (args.includes("--help") || args.includes("-h")) {
  process.stdout.write(HELP)
} else {
  process.exitCode = await main()
}

async function main(): Promise<number> {
  const options = readOptions(["--steps", "1000000", "--seed", "1", ...args], availableParallelism())
  if (options.kind !== "run") {
    process.stderr.write(options.kind === "refused" ? `${options.message.replaceAll("soak", "reliability")}\n` : HELP)
    return 2
  }
  const { steps, seed, workers } = options
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  const explorations = await exploreAll(workers, (name) => tell(`struck: ${name}`))
  const controls = await tryControls()
  const soaked = await soak({ steps, seed, workers }, (soFar) => tell(`${soFar} of ${steps} steps`))
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
