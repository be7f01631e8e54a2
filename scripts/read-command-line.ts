/** What a command line may ask for: to run, to be told how, or something that it can't. */
export type CommandLine<Run> =
  | (Run & { readonly kind: "run" })
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly message: string }

/**
 * Reads a command line; what is wrong with it is said in one line, which ends with where help is.
 * @param command its name behind `npm run`
 * @param read returns what to run with, or that help is wanted, and throws what is wrong
 */
export function readCommandLine<Run extends object>(command: string, read: () => Run | "help"): CommandLine<Run> {
  try {
    const found = read()
    return found === "help" ? { kind: "help" } : { ...found, kind: "run" }
  } catch (error) {
    return { kind: "refused", message: `${command}: ${whatIsWrong(error)}; see npm run -s ${command} -- --help` }
  }
}

/** What is wrong with a command line, in one line: without Node's advice, and without a full stop. */
export function whatIsWrong(error: unknown): string {
  return error instanceof Error ? (error.message.split(/\.?\n|\. To specify/, 1)[0] ?? "") : String(error)
}

/** Reads an option's integer, both bounds included. @throws RangeError naming the option, its bounds and what was found */
export function readInteger(option: string, text: string | undefined, least: number, most: number): number {
  const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  const found = text === undefined ? "nothing" : JSON.stringify(text)
  throw new RangeError(`${option} must be an integer from ${least} to ${most}, found ${found}`)
}
