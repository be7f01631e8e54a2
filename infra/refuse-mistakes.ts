import { RunError } from "@pulumi/pulumi/errors.js"
import { ConfigError } from "./model/config-error.ts"

/**
 * Checks what a user gave.
 * @param what can't be, e.g. `line can't be made like this`
 * @throws {RunError} with every mistake in a line of its own; Pulumi shows it without a stack trace.
 */
export function refuseMistakes<T>(what: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new RunError(`${what}:\n${error.message}`)
  }
}
