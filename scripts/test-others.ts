// The scenarios with the function in a Lambda that somebody else wrote, MiniStack's: npm run test:others
import { join } from "node:path"
import { type Ministack, startMinistack } from "../test/others/ministack/start.ts"
import { installEnvironment, pythonOf } from "../test/support/virtual-environment.ts"
import { buildLambda } from "./build.ts"
import { run } from "./command.ts"
import { obey } from "./obey.ts"

const ROOT = join(import.meta.dirname, "..")
const HERE = join(ROOT, "test", "others", "ministack")
/** Apart from `.venv`: MiniStack wants another botocore than the AWS CLI there. */
const VENV = join(ROOT, ".venv-ministack")

const HELP = `npm run -s test:others -- [NAME …] [Vitest's options]

Runs scenarios with the rotation function in a Lambda that somebody else wrote, MiniStack's, on 127.0.0.1; about two
minutes. Needs Python 3.10 or newer with venv, and installs into .venv-ministack. docs/second-opinion.md says more.

  NAME     only the files of test/scenario with this in their names, e.g. room clock (default: all that suit)
  --help   print this; whatever else begins with a dash is Vitest's, e.g. -t PATTERN

Exit code: 0 all passed · 1 one failed, something is missing, or Vitest doesn't know an option
`

const args = process.argv.slice(2)
const isHelp = args.includes("--help") || args.includes("-h")

await obey(isHelp ? { kind: "help" } : { kind: "run" }, HELP, test)

async function test(): Promise<number> {
  const missing = await installEnvironment({ folder: VENV, requirementsFolder: HERE, packages: "ministack" })
  if (missing !== undefined) {
    console.error(`test:others: ${missing}`)
    return 1
  }
  await buildLambda()
  const ministack = await startMinistack(pythonOf(VENV))
  const stopping = new AbortController()
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stopping.abort())
  try {
    return await runScenarios(ministack, stopping.signal)
  } finally {
    await ministack.close()
  }
}

function runScenarios({ endpoint, folder }: Ministack, signal: AbortSignal): Promise<number> {
  const config = join(HERE, "vitest.config.ts")
  const vitest = [join(ROOT, "scripts", "run.mjs"), "--bin", "vitest", "run", "--config", config]
  const env = { ...process.env, MINISTACK_ENDPOINT: endpoint, TMPDIR: folder }
  return run({ program: process.execPath, args: [...vitest, ...args], cwd: ROOT, signal }, env)
}
