import type { FunctionLine } from "./world.ts"

/** What is looked at of a line that a function logged. */
export interface LoggedFields extends FunctionLine {
  /** Of a report. */
  readonly code?: string
  readonly keyIds?: readonly string[]
  /** Of the end of a run of the sentinel. */
  readonly metrics?: object
}

/** The function's own fields in a line as Lambda writes it; undefined for any other line. Pure. */
export function readFunctionLine(line: string): LoggedFields | undefined {
  try {
    const { message } = JSON.parse(line) as { readonly message?: unknown }
    return typeof message === "object" && message !== null ? message : undefined
  } catch {
    return undefined
  }
}
