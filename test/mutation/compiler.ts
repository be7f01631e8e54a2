import { join } from "node:path"
import ts from "typescript"
import type { Edit } from "./mutant.ts"

/** Tells what is wrong with an edited file of the project, or nothing. */
export type CompilerCheck = (file: string, edit: Edit) => string | undefined

/**
 * TypeScript with the project's own options, for one edit at a time. It looks at the edited file alone: what the edit breaks
 * in others isn't seen. Nor is what it leaves unused: that says nothing of whether the edit is wrong.
 * @param root the folder of tsconfig.json
 */
export function startCompiler(root: string): CompilerCheck {
  const texts = new Map<string, { readonly version: number; readonly text: string }>()
  const service = ts.createLanguageService(hostOf(root, texts))
  return (file, { start, end, text }) => {
    const name = join(root, file)
    const source = ts.sys.readFile(name) ?? ""
    const version = (texts.get(name)?.version ?? 0) + 2
    texts.set(name, { version, text: source.slice(0, start) + text + source.slice(end) })
    const [first] = [...service.getSyntacticDiagnostics(name), ...service.getSemanticDiagnostics(name)]
    texts.set(name, { version: version + 1, text: source })
    return (
      first &&
      `TS${first.code}: ${typeof first.messageText === "string" ? first.messageText : first.messageText.messageText}`
    )
  }
}

type Texts = ReadonlyMap<string, { readonly version: number; readonly text: string }>

function hostOf(root: string, texts: Texts): ts.LanguageServiceHost {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    root,
  )
  return {
    getCompilationSettings: () => ({ ...options, noUnusedLocals: false, noUnusedParameters: false }),
    getScriptFileNames: () => [...texts.keys()],
    getScriptVersion: (name) => String(texts.get(name)?.version ?? 0),
    getScriptSnapshot: (name) => snapshot(texts.get(name)?.text ?? ts.sys.readFile(name)),
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    readFile: ts.sys.readFile,
    fileExists: ts.sys.fileExists,
  }
}

function snapshot(text: string | undefined): ts.IScriptSnapshot | undefined {
  return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
}
