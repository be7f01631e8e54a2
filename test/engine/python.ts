import { join } from "node:path"
import { installEnvironment, pythonOf } from "../support/virtual-environment.ts"

const VENV = join(import.meta.dirname, "..", "..", ".venv-engine")

/** The Python that has MiniStack and moto. */
export const PYTHON = pythonOf(VENV)

/** Makes a virtual environment with MiniStack and moto in it. @returns what is missing and what to do, or undefined. */
export function installEmulators(): Promise<string | undefined> {
  return installEnvironment({
    folder: VENV,
    requirementsFolder: import.meta.dirname,
    packages: "ministack and moto",
  })
}
