import type { CommandLine } from "./read-command-line.ts"

/** Does what a command line asks for, and sets the exit code: what `run` returns, or 2 for wrong usage. */
export async function obey<Run>(
  command: CommandLine<Run>,
  help: string,
  run: (command: Run & { readonly kind: "run" }) => Promise<number>,
): Promise<void> {
  switch (command.kind) {
    case "help":
      process.stdout.write(help)
      return
    case "refused":
      process.stderr.write(`${command.message}\n`)
      process.exitCode = 2
      return
    case "run":
      process.exitCode = await run(command)
      return
    default:
      command satisfies never
  }
}
