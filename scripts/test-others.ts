// The scenarios with the function in a Lambda that somebody else wrote, MiniStack's: npm run test:others
import { existsSync } from "node:fs"
import { join } from "node:path"
import { type Ministack, startMinistack } from "../test/others/ministack/start.ts"
import { buildLambda } from "./build.ts"
import { type Command, isMissing, run } from "./command.ts"

const ROOT = join(import.meta.dirname, "..")
const HERE = join(ROOT, "test", "others", "ministack")
/** Apart from `.venv`: MiniStack wants another botocore than the AWS CLI there. */
const VENV = join(ROOT, ".venv-ministack")
const PYTHON = join(VENV, process.platform === "win32" ? "Scripts" : "bin", "python")

process.exitCode = await main()

async function main(): Promise<number> {
  const missing = await install()
  if (missing !== undefined) {
    console.error(`test:others: ${missing}`)
    return 1
  }
  await buildLambda()
  const ministack = await startMinistack(PYTHON)
  const stopping = new AbortController()
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stopping.abort())
  try {
    return await runScenarios(ministack, stopping.signal)
  } finally {
    await ministack.close()
  }
}

/** @returns what is missing and what to do, or undefined. */
async function install(): Promise<string | undefined> {
  if (await isMissing("python3")) return "python3 is missing: install Python 3.10 or newer, with venv"
  if (!existsSync(PYTHON) && (await run(quietly("python3", "-m", "venv", "--clear", VENV), process.env)) !== 0) {
    return "python3 can't make a virtual environment: install its venv module (Debian: python3-venv)"
  }
  const pip = quietly(PYTHON, "-m", "pip", "install", "--quiet", "--requirement", "requirements.txt")
  const isInstalled = (await run(pip, { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" })) === 0
  return isInstalled ? undefined : "pip can't install ministack: it needs a Python package index"
}

function runScenarios({ endpoint, folder }: Ministack, signal: AbortSignal): Promise<number> {
  const config = join(HERE, "vitest.config.ts")
  const args = [join(ROOT, "scripts", "run.mjs"), "--bin", "vitest", "run", "--config", config]
  const env = { ...process.env, MINISTACK_ENDPOINT: endpoint, TMPDIR: folder }
  return run({ program: process.execPath, args: [...args, ...process.argv.slice(2)], cwd: ROOT, signal }, env)
}

function quietly(program: string, ...args: readonly string[]): Command {
  return { program, args, cwd: HERE }
}
