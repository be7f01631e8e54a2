import { join } from "node:path"
import ts from "typescript"

/** What Node 22 has: in the whole project some dependency's types bring in the iterators' methods. */
const LIB = ["es2025"]

/** Whose declarations to write, and where to. */
export interface DeclareOptions {
  /** The folder of tsconfig.json; every source is below it. */
  readonly root: string
  /** Absolute paths; what they import is declared too. */
  readonly entries: readonly string[]
  /** The sources' folders are made anew in there. */
  readonly outDir: string
}

/**
 * Writes the declarations of TypeScript sources, under the checks of the project's own tsconfig.json.
 * @throws Error with the compiler's messages when a source doesn't compile
 */
export function declare({ root, entries, outDir }: DeclareOptions): void {
  const program = ts.createProgram([...entries], {
    ...readOptions(root),
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir,
  })
  const { diagnostics } = program.emit()
  const found = [...ts.getPreEmitDiagnostics(program), ...diagnostics]
  if (found.length > 0) throw new Error(ts.formatDiagnostics(found, formatHost(root)))
}

function readOptions(root: string): ts.CompilerOptions {
  const file = join(root, "tsconfig.json")
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile)
  if (error !== undefined) throw new Error(ts.formatDiagnostics([error], formatHost(root)))
  const { compilerOptions } = config as { readonly compilerOptions: object }
  return ts.convertCompilerOptionsFromJson({ ...compilerOptions, lib: LIB }, root).options
}

function formatHost(root: string): ts.FormatDiagnosticsHost {
  return { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => "\n" }
}
