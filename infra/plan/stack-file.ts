import { LineCounter, parseDocument } from "yaml"
import type { Mistake } from "../model/config-error.ts"
import { isMembers } from "../model/read.ts"

/** What a stack's settings file holds, as far as the plan needs it. */
export interface StackFile {
  /** By `<namespace>:<key>`, as the file has it; encrypted values are `{ secure: … }` still. */
  readonly config: Readonly<Record<string, unknown>>
  /** What is at its top and doesn't belong there. */
  readonly strange: readonly Mistake[]
}

/** A file, or everything that keeps it from being one. */
export type StackFileResult =
  | { readonly kind: "read"; readonly file: StackFile }
  | { readonly kind: "refused"; readonly mistakes: readonly Mistake[] }

/** What a `Pulumi.<stack>.yaml` may have beside `config`. */
const TOP_LEVEL = ["config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment"]

/**
 * Reads the text of a `Pulumi.<stack>.yaml`. Its values are shown in no message: any of them may be a secret.
 * @see https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
 */
export function readStackFile(text: string): StackFileResult {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const [first] = document.errors
  if (first !== undefined) {
    const { line, col } = lines.linePos(first.pos[0])
    return refused(`line ${line}, column ${col}`, `this isn't YAML that can be read (${first.code}); correct it there`)
  }
  return judge(readDocument(document))
}

/** An alias that is repeated too often makes the conversion throw. */
function readDocument(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS()
  } catch {
    return undefined
  }
}

function judge(value: unknown): StackFileResult {
  if (!isMembers(value)) return refused("the file", `it must be a map with the member config, as ${EXAMPLE} is`)
  const names = Object.keys(value).filter((key) => !TOP_LEVEL.includes(key))
  const strange = names.map((option) => ({ option, message: strangeMessage(option) }))
  const config = value.config ?? {}
  if (isMembers(config)) return { kind: "read", file: { config, strange } }
  return refused("config", `it must be a map of <namespace>:<key> to values, as in ${EXAMPLE}`)
}

const EXAMPLE = "Pulumi.example.yaml"

function strangeMessage(option: string): string {
  const hint = option.includes(":") ? "indent it below config:" : `what is known here: ${TOP_LEVEL.join(", ")}`
  return `a stack's settings file has no such member at its top; ${hint}`
}

function refused(option: string, message: string): StackFileResult {
  return { kind: "refused", mistakes: [{ option, message }] }
}
