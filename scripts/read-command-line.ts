import { type ParseArgsOptionsConfig, parseArgs } from "node:util"

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
  const message = error instanceof Error ? (error.message.split(/\.?\n|\. To specify/, 1)[0] ?? "") : String(error)
  return message.replace(/^Option '(.+)' argument is ambiguous$/, "$1 needs a value, and an option stands behind it")
}

/**
 * Reads options alone, and takes a negative number behind an option for its value, so that it is refused by its bounds.
 * @throws TypeError of `parseArgs`
 */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  return parseArgs({ args: joinNegatives(args, options), options }).values
}

/** `--seed -1` as `--seed=-1`: `parseArgs` finds the former ambiguous. */
function joinNegatives(args: readonly string[], options: ParseArgsOptionsConfig): string[] {
  const takesValue = (arg = "") => arg.startsWith("--") && options[arg.slice(2)]?.type === "string"
  const isValue = (at: number) => /^-[\d.]/.test(args[at] ?? "") && takesValue(args[at - 1])
  return args.flatMap((arg, at) => {
    if (isValue(at)) return []
    return isValue(at + 1) ? [`${arg}=${args[at + 1]}`] : [arg]
  })
}

/** Reads an option's integer, both bounds included. @throws RangeError naming the option, its bounds and what was found */
export function readInteger(option: string, text: string | undefined, least: number, most: number): number {
  const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  const found = text === undefined ? "nothing" : JSON.stringify(text)
  throw new RangeError(`${option} must be an integer from ${least} to ${most}, found ${found}`)
}

/** Reads an option's number, both bounds included. @throws RangeError naming the option, its bounds and what was found */
export function readNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new RangeError(`${option} must be a number from ${least} to ${most}, found ${JSON.stringify(text)}`)
}
