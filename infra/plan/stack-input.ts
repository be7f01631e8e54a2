import { readStackConfig } from "../config/read-stack-config.ts"
import { ConfigError, type Mistake } from "../model/config-error.ts"
import { CONFIG_NAMESPACE } from "../model/operator-commands.ts"
import { isMembers } from "../model/read.ts"
import { createReport } from "../model/report.ts"
import type { Place, RotationInput } from "../model/rotation-input.ts"
import { type Note, withFlags, withoutSecrets } from "./secrets.ts"
import type { StackFile } from "./stack-file.ts"

/** What a stack's settings ask for, with what kept them from being understood. */
export interface StackInput {
  /** Not checked: that is the model's. Absent when the settings can't even be read. */
  readonly input: RotationInput | undefined
  readonly place: Place
  readonly mistakes: readonly Mistake[]
}

const REGION = "aws:region"

/** Turns a stack's settings into what the model takes, just as the program does; but nothing is decrypted, and no secret goes on from here. */
export function readStackInput({ config }: StackFile): StackInput {
  const report = createReport()
  const options = readOptions(config, report.add)
  const region = config[REGION]
  return {
    input: options && ({ ...options, channels: mapMembers(options.channels, withFlags) } as unknown as RotationInput),
    place: typeof region === "string" ? { region } : {},
    mistakes: report.mistakes(),
  }
}

function readOptions(config: StackFile["config"], note: Note): Readonly<Record<string, unknown>> | undefined {
  const entries = Object.entries(config).flatMap(([key, value]) => {
    const plain = withoutSecrets(parseStructure(value), optionOf(key), note)
    return plain === undefined ? [] : [[key, asText(plain)]]
  })
  try {
    // Whether secrets are encrypted was looked at in the file itself, one by one.
    return readStackConfig({ values: Object.fromEntries(entries), secretKeys: [`${CONFIG_NAMESPACE}:channels`] })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const { option, message } of error.mistakes) note(option, message)
    return undefined
  }
}

function optionOf(key: string): string {
  return key.startsWith(`${CONFIG_NAMESPACE}:`) ? key.slice(CONFIG_NAMESPACE.length + 1) : key
}

/** `pulumi config set` without `--path` stores a structure as JSON. */
function parseStructure(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** A value as Pulumi hands it to a program: text, or a structure as JSON. */
function asText(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "")
}

function mapMembers(value: unknown, change: (member: unknown) => unknown): unknown {
  if (!isMembers(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member)]))
}
