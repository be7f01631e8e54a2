import { join } from "node:path"
import ts from "typescript"

/** What Node 22 has: in the whole project some dependency's types bring in the iterators' methods. */
const LIB = ["es2025"]

/** Which sources to compile, and where to. */
export interface CompileOptions {
  /** The folder of tsconfig.json; every source is below it. */
  readonly root: string
  /** Absolute paths; what they import is compiled too. */
  readonly entries: readonly string[]
  /** The sources' folders are made anew in there. */
  readonly outDir: string
}

/**
 * Compiles TypeScript to ES modules with declarations, under the checks of the project's own tsconfig.json.
 * @returns the files that were written, absolute
 * @throws Error with the compiler's messages when a source doesn't compile
 */
export function compile({ root, entries, outDir }: CompileOptions): readonly string[] {
  const program = ts.createProgram([...entries], {
    ...readOptions(root),
    noEmit: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    rootDir: root,
    outDir,
  })
  const { emittedFiles = [], diagnostics } = program.emit()
  const found = [...ts.getPreEmitDiagnostics(program), ...diagnostics]
  if (found.length > 0) throw new Error(ts.formatDiagnostics(found, formatHost(root)))
  return emittedFiles
}

function readOptions(root: string): ts.CompilerOptions {
  const file = join(root, "tsconfig.json")
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile)
  if (error !== undefined) throw new Error(ts.formatDiagnostics([error], formatHost(root)))
  const { compilerOptions } = config as { readonly compilerOptions: object }
  return {
    ...ts.convertCompilerOptionsFromJson({ ...compilerOptions, lib: LIB }, root).options,
    listEmittedFiles: true,
  }
}

function formatHost(root: string): ts.FormatDiagnosticsHost {
  return { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => "\n" }
}
