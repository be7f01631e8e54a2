// Runs one of the project's TypeScript files, or with --bin a dependency's command, under a Node that can:
//   node scripts/run.mjs FILE [ARG …]          node scripts/run.mjs --bin COMMAND [ARG …]
// Plain JavaScript on purpose: it is what an older Node reads first, and it must still say what to do.
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major, minor] = process.versions.node.split(".").map(Number)

if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `line-token-rotation needs Node 22.12 or newer and found ${process.versions.node}: run \`npm install -g npm@11 && npm ci\` (npm 11 links the project's own Node 24), or install Node 24.`,
  )
  process.exit(1)
}

const [first, ...rest] = process.argv.slice(2)
const [file, args] = first === "--bin" ? [commandFile(rest[0]), rest.slice(1)] : [resolve(root, first), rest]

if (file.endsWith(".ts") && !process.features.typescript) runWithTypeStripping()
else await runHere()

/** Node 22.12–22.17 strips types only when asked to, so a second process is needed. */
function runWithTypeStripping() {
  const flags = ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"]
  const { status, signal } = spawnSync(process.execPath, [...flags, file, ...args], { stdio: "inherit" })
  if (signal) process.kill(process.pid, signal)
  process.exit(status ?? 1)
}

async function runHere() {
  process.argv = [process.execPath, file, ...args]
  await import(pathToFileURL(file).href)
}

function commandFile(command) {
  const manifest = resolve(root, "node_modules", command, "package.json")
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"))
  return resolve(dirname(manifest), typeof bin === "string" ? bin : bin[command])
}
