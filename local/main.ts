import { stop } from "esbuild"
import { BUNDLE_DIR, buildLambda } from "../scripts/build.ts"
import { obey } from "../scripts/obey.ts"
import { HELP, readCommand, type StartCommand } from "./command-line.ts"
import { type Local, startLocal } from "./start.ts"
import { welcome } from "./welcome.ts"

/** How long closing may take before the process ends all the same. */
const CLOSE_LIMIT_MS = 1_500
const PARENT_CHECK_MS = 250

await obey(readCommand(process.argv.slice(2), process.env), HELP, run)

async function run({ options, json }: StartCommand): Promise<number> {
  const starting = build().then(() => startLocal({ ...options, codeDir: BUNDLE_DIR }))
  endOnRequest(starting)
  try {
    const { ready, lambda } = await starting
    process.stdout.write(json ? `${JSON.stringify(ready)}\n` : welcome(ready, lambda.node))
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}

/** Always builds: it is quick, and a stale bundle would mislead. esbuild's own process is not left behind. */
async function build(): Promise<void> {
  await buildLambda()
  await stop()
}

/** Ends on SIGINT, on SIGTERM, and when whoever started this or reads its output is gone. */
function endOnRequest(starting: Promise<Local>): void {
  const parent = process.ppid
  const end = async () => {
    setTimeout(() => process.exit(0), CLOSE_LIMIT_MS)
    await starting.then((local) => local.close()).catch(() => undefined)
    process.exit(0)
  }
  process.stdout.once("error", end)
  process.once("SIGINT", end)
  process.once("SIGTERM", end)
  setInterval(() => process.ppid !== parent && end(), PARENT_CHECK_MS).unref()
}
