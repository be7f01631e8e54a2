import type { Mistake } from "../model/config-error.ts"
import { ROTATION_OPTIONS } from "../model/options.ts"
import { isMembers, unknownOption } from "../model/read.ts"
import { createReport } from "../model/report.ts"
import type { Place, RotationInput } from "../model/rotation-input.ts"
import { isEncrypted, type Notes, withoutEncrypted, withoutSecrets } from "./secrets.ts"
import type { StackFile } from "./stack-file.ts"

/** What a stack's settings ask for, with what kept them from being understood. */
export interface StackInput {
  /** Not checked: that is the model's. */
  readonly input: RotationInput
  readonly place: Place
  readonly mistakes: readonly Mistake[]
  /** Sentences about what is allowed and yet worth a look. */
  readonly warnings: readonly string[]
}

/** Namespace of the program's keys in a stack's settings: the project's name. */
const NAMESPACE = "line-token-rotation"
const REGION = "aws:region"

const STRUCTURES: readonly string[] = ["channels", "alarmTopicArns", "vpc", "readers", "tags"]
const TEXTS: readonly string[] = ["schedule", "prefix", "encryptionKeyId", "lineApiOrigin"]

/** Turns a stack's settings into what the model takes. Nothing is decrypted: of a secret it says only that it is there. */
export function readStackInput({ config }: StackFile): StackInput {
  const report = createReport()
  const warnings: string[] = []
  const notes: Notes = { mistake: report.add, warning: (option, text) => void warnings.push(`${option} ${text}`) }
  const options = ownOptions(config, notes)
  const region = config[REGION]
  return {
    input: options as unknown as RotationInput,
    place: typeof region === "string" ? { region } : {},
    mistakes: report.mistakes(),
    warnings,
  }
}

/** The program's own keys, by option; keys that were surely meant for it and aren't its own are mistakes. */
function ownOptions(config: StackFile["config"], notes: Notes): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(config)) {
    const { namespace, name } = splitKey(key)
    const isOption = isKnown(name)
    if (namespace === NAMESPACE && isOption) options[name] = readOption(name, value, notes)
    else if (namespace === NAMESPACE) notes.mistake(key, unknownKey(name))
    else if (isOption || namespace === "")
      notes.mistake(key, `must be ${NAMESPACE}:${name}, in the project's namespace`)
  }
  return options
}

function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const at = key.indexOf(":")
  return { namespace: key.slice(0, Math.max(at, 0)), name: key.slice(at + 1) }
}

function isKnown(name: string): boolean {
  return ROTATION_OPTIONS.some((option) => option === name)
}

function unknownKey(name: string): string {
  const first = name.split(/[.[]/)[0] ?? ""
  if (first === name || !isKnown(first)) return unknownOption(name, ROTATION_OPTIONS)
  return `isn't a key of its own: pulumi config set --path '${name}'`
}

function readOption(name: string, value: unknown, notes: Notes): unknown {
  const found = readText(name, value)
  if (name !== "channels" || !isMembers(found) || isEncrypted(found)) return withoutEncrypted(found, name, notes)
  const channels = Object.entries(found).map(([channel, members]) => [
    channel,
    withoutSecrets(members, `channels.${channel}`, notes),
  ])
  return Object.fromEntries(channels)
}

/** `pulumi config set` without `--path` stores everything as text, a structure as JSON; and YAML takes some texts for numbers. */
function readText(name: string, value: unknown): unknown {
  if (typeof value === "number" && TEXTS.includes(name)) return String(value)
  if (typeof value !== "string" || !STRUCTURES.includes(name)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
