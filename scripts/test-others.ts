// The scenarios with the function in a Lambda that somebody else wrote, MiniStack's: npm run test:others
import { join } from "node:path"
import { type Ministack, startMinistack } from "../test/others/ministack/start.ts"
import { installEnvironment, pythonOf } from "../test/support/virtual-environment.ts"
import { buildLambda } from "./build.ts"
import { run } from "./command.ts"

const ROOT = join(import.meta.dirname, "..")
const HERE = join(ROOT, "test", "others", "ministack")
/** Apart from `.venv`: MiniStack wants another botocore than the AWS CLI there. */
const VENV = join(ROOT, ".venv-ministack")

process.exitCode = await main()

async function main(): Promise<number> {
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
  const args = [join(ROOT, "scripts", "run.mjs"), "--bin", "vitest", "run", "--config", config]
  const env = { ...process.env, MINISTACK_ENDPOINT: endpoint, TMPDIR: folder }
  return run({ program: process.execPath, args: [...args, ...process.argv.slice(2)], cwd: ROOT, signal }, env)
}
