import { existsSync } from "node:fs"
import { join } from "node:path"
import { type Command, isMissing, run } from "../../scripts/command.ts"

/** A virtual environment of Python's for one test. */
export interface VirtualEnvironment {
  readonly folder: string
  /** Where its `requirements.txt` is. */
  readonly requirementsFolder: string
  /** What the file asks for, as an error says it. */
  readonly packages: string
}

/** Where a virtual environment has its programs. */
export function binOf(folder: string): string {
  return join(folder, process.platform === "win32" ? "Scripts" : "bin")
}

/** The interpreter of a virtual environment. */
export function pythonOf(folder: string): string {
  return join(binOf(folder), "python")
}

/** Makes a virtual environment where there is none, and installs what it must have. @returns what is missing and what to do, or undefined. */
export async function installEnvironment(environment: VirtualEnvironment): Promise<string | undefined> {
  const { folder, requirementsFolder: cwd, packages } = environment
  const python = pythonOf(folder)
  if (await isMissing("python3")) return "python3 is missing: install Python 3.10 or newer, with venv"
  const make: Command = { program: "python3", args: ["-m", "venv", "--clear", folder], cwd }
  if (!existsSync(python) && (await run(make, process.env)) !== 0) {
    return "python3 can't make a virtual environment: install its venv module (Debian: python3-venv)"
  }
  const args = ["-m", "pip", "install", "--quiet", "--requirement", "requirements.txt"]
  const pip: Command = { program: python, args, cwd }
  const isInstalled = (await run(pip, { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" })) === 0
  return isInstalled ? undefined : `pip can't install ${packages}: it needs a Python package index`
}
