import { runBadDayDemo } from "./bad-day.ts"
import { runDemo } from "./demo.ts"
import { helpText, type Options, readOptions } from "./options.ts"
import { createReporter, type Reporter } from "./reporter.ts"

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
    case "bad-day":
      return run(options)
    default:
      return options satisfies never
  }
}

type RunOptions = Extract<Options, { kind: "run" | "bad-day" }>

async function run(options: RunOptions): Promise<number> {
  const ending = new AbortController()
  const end = (signal: EndSignal) => {
    ending.abort(signal)
    setTimeout(() => process.exit(SIGNAL_EXIT_CODES[signal]), CLOSE_LIMIT_MS).unref()
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end)
  process.stdout.on("error", () => end("SIGPIPE"))
  const reporter = createReporter(process.stdout, { isJson: options.isJson, environment: process.env })
  try {
    const failures = await play(options, reporter, ending.signal)
    for (const failure of failures) process.stderr.write(`demo: ${failure}\n`)
    return failures.length === 0 ? 0 : 1
  } catch (error) {
    reporter.close()
    if (ending.signal.aborted) return SIGNAL_EXIT_CODES[ending.signal.reason as EndSignal]
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

/** @returns what isn't as it should be, one sentence each */
async function play(options: RunOptions, { emit, shown }: Reporter, signal: AbortSignal): Promise<readonly string[]> {
  if (options.kind === "run") {
    const summary = await runDemo({ emit, signal, shown })
    emit({ type: "summary", ...summary })
    return summary.failures
  }
  const result = await runBadDayDemo({ emit, signal, seed: options.seed })
  emit({ type: "bad-day-ended", ...result })
  return result.violations.map(({ invariant, what }) => `${invariant}: ${what}`)
}
