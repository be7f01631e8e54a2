/** What a command line may ask for: to run, to be told how, or something that it can't. */
type CommandLine<Run> =
  | (Run & { readonly kind: "run" })
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly message: string }

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
