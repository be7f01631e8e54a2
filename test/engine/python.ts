import { existsSync } from "node:fs"
import { join } from "node:path"
import { type Command, isMissing, run } from "../../scripts/command.ts"

const ROOT = join(import.meta.dirname, "..", "..")
const VENV = join(ROOT, ".venv-engine")

/** The Python that has MiniStack and moto. */
export const PYTHON = join(VENV, process.platform === "win32" ? "Scripts" : "bin", "python")

/** Makes a virtual environment with MiniStack and moto in it. @returns what is missing and what to do, or undefined. */
export async function installEmulators(): Promise<string | undefined> {
  if (await isMissing("python3")) return "python3 is missing: install Python 3.10 or newer, with venv"
  if (!existsSync(PYTHON) && (await run(quietly("python3", "-m", "venv", "--clear", VENV), process.env)) !== 0) {
    return "python3 can't make a virtual environment: install its venv module (Debian: python3-venv)"
  }
  const pip = quietly(PYTHON, "-m", "pip", "install", "--quiet", "--requirement", "requirements.txt")
  const isInstalled = (await run(pip, { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" })) === 0
  return isInstalled ? undefined : "pip can't install ministack and moto: it needs a Python package index"
}

function quietly(program: string, ...args: readonly string[]): Command {
  return { program, args, cwd: import.meta.dirname }
}
