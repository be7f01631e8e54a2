// npm run plan: what a stack's settings come to, before anything is made. --help says more.
import { readFile, writeFile } from "node:fs/promises"
import { HELP, type RunCommand, readCommand } from "../infra/plan/command-line.ts"
import { planPage } from "../infra/plan/html/page.ts"
import { type PlanResult, planStack } from "../infra/plan/plan-stack.ts"
import { planText } from "../infra/plan/text.ts"
import { obey } from "./obey.ts"

// A reader that has seen enough, as `| head` has, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error
})

await obey(readCommand(process.argv.slice(2)), HELP, run)

async function run({ configFile, isJson, htmlFile, fromMs = Date.now() }: RunCommand): Promise<number> {
  const text = await readFile(configFile, "utf8").catch((error: NodeJS.ErrnoException) => error)
  if (typeof text !== "string") return fail(2, `--config ${configFile} can't be read (${text.code})`)
  const result = planStack(text, fromMs)
  if (result.kind === "refused") return refuse(result, configFile)
  if (htmlFile !== undefined) {
    const failure = await writeFile(htmlFile, planPage(result.plan)).catch((error: NodeJS.ErrnoException) => error)
    if (failure !== undefined) return fail(2, `--html ${htmlFile} can't be written (${failure.code})`)
  }
  process.stdout.write(isJson ? `${JSON.stringify(result.plan)}\n` : planText(result.plan))
  if (htmlFile !== undefined) process.stderr.write(`The page is in ${htmlFile}\n`)
  return 0
}

function refuse({ mistakes }: Extract<PlanResult, { kind: "refused" }>, configFile: string): number {
  const lines = mistakes.map(({ option, message }) => `  ${option}: ${message}`)
  const count = mistakes.length === 1 ? "one mistake" : `${mistakes.length} mistakes`
  return fail(1, [`${configFile} is refused, for ${count}:`, ...lines].join("\n"))
}

function fail(code: number, message: string): number {
  process.stderr.write(`${message}\n`)
  return code
}
