/** What became of a mutant, in Stryker's words. */
export type MutantStatus =
  | "Killed"
  | "Timeout"
  | "Survived"
  | "NoCoverage"
  | "CompileError"
  | "RuntimeError"
  | "Ignored"

/** One small change of a source file, and whether a test noticed. */
export interface Mutant {
  /** Path from the project's root. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** The source line on which it begins, trimmed. */
  readonly at: string
  /** What stood there, in one line. */
  readonly original: string
  /** What was put in its place, in one line. */
  readonly replacement: string
  readonly status: MutantStatus
  readonly edit: Edit
}

/** A piece of a text, by offsets, and what takes its place. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

interface Position {
  readonly line: number
  readonly column: number
}

/** The members that are read of a report by Stryker. @see https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema */
export interface MutationReport {
  readonly files: Readonly<Record<string, MutatedFile>>
}

interface MutatedFile {
  readonly source: string
  readonly mutants: readonly ReportedMutant[]
}

interface ReportedMutant {
  readonly status: MutantStatus
  readonly replacement?: string
  readonly location: { readonly start: Position; readonly end: Position }
}

/** Every mutant of a report, in the order of files and places. Pure. */
export function readMutants({ files }: MutationReport): Mutant[] {
  return Object.entries(files)
    .sort(([one], [other]) => one.localeCompare(other, "en"))
    .flatMap(([file, { source, mutants }]) => mutants.map((mutant) => readMutant(file, source, mutant)).sort(byPlace))
}

function readMutant(file: string, source: string, { status, replacement = "", location }: ReportedMutant): Mutant {
  const edit = { start: offsetOf(location.start, source), end: offsetOf(location.end, source), text: replacement }
  return {
    file,
    line: location.start.line,
    at: source.split("\n")[location.start.line - 1]?.trim() ?? "",
    original: inOneLine(source.slice(edit.start, edit.end)),
    replacement: inOneLine(replacement),
    status,
    edit,
  }
}

function byPlace({ edit: one }: Mutant, { edit: other }: Mutant): number {
  return one.start - other.start || one.end - other.end
}

/** Lines and columns count from 1. */
function offsetOf({ line, column }: Position, source: string): number {
  const before = source.split("\n").slice(0, line - 1)
  return before.reduce((sum, { length }) => sum + length + 1, column - 1)
}

function inOneLine(code: string): string {
  return code.replaceAll(/\s+/g, " ").trim()
}
