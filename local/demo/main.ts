import { runDemo } from "./demo.ts"
import { helpText, readOptions } from "./options.ts"
import { createReporter } from "./reporter.ts"

/** The exit code of a process that a signal ended: 128 and the signal's number. */
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGPIPE: 141 } as const

/** How long stopping may take after a signal. */
const CLOSE_LIMIT_MS = 1_500

type EndSignal = keyof typeof SIGNAL_EXIT_CODES

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  switch (options.kind) {
    case "help":
      process.stdout.write(helpText())
      return 0
    case "refused":
      process.stderr.write(`${options.message}\n`)
      return 2
    case "run":
      return run(options.isJson)
    default:
      return options satisfies never
  }
}

async function run(isJson: boolean): Promise<number> {
  const ending = new AbortController()
  const end = (signal: EndSignal) => {
    ending.abort(signal)
    setTimeout(() => process.exit(SIGNAL_EXIT_CODES[signal]), CLOSE_LIMIT_MS).unref()
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end)
  process.stdout.on("error", () => end("SIGPIPE"))
  const reporter = createReporter(process.stdout, { isJson, environment: process.env })
  try {
    const summary = await runDemo({ emit: reporter.emit, signal: ending.signal, shown: reporter.shown })
    reporter.emit({ type: "summary", ...summary })
    for (const failure of summary.failures) process.stderr.write(`demo: ${failure}\n`)
    return summary.failures.length === 0 ? 0 : 1
  } catch (error) {
    reporter.close()
    if (ending.signal.aborted) return SIGNAL_EXIT_CODES[ending.signal.reason as EndSignal]
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
