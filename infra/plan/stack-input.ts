import { type ReadConfig, readStackConfig } from "../config/read-stack-config.ts"
import { CONFIG_NAMESPACE } from "../model/operator-commands.ts"
import { isMembers } from "../model/read.ts"
import { createReport } from "../model/report.ts"
import type { Reading } from "../model/resolve-reading.ts"
import type { Place, RotationInput } from "../model/rotation-input.ts"
import { type Note, withFlags, withoutSecrets } from "./secrets.ts"
import type { StackFile } from "./stack-file.ts"

/** What a stack's settings ask for, with what couldn't be read of them. */
export interface StackInput extends Reading {
  /** Not checked: that is the model's. */
  readonly input: RotationInput
  readonly place: Place
}

const REGION = "aws:region"

/** Turns a stack's settings into what the model takes, just as the program does; but nothing is decrypted, and no secret goes on from here. */
export function readStackInput({ config, strange }: StackFile): StackInput {
  const report = createReport()
  for (const { option, message } of strange) report.add(option, message)
  const { options, mistakes, unread } = readOptions(config, report.add)
  for (const { option, message } of mistakes) report.add(option, message)
  const region = config[REGION]
  return {
    input: { ...options, channels: mapMembers(options.channels, withFlags) } as unknown as RotationInput,
    place: typeof region === "string" ? { region } : {},
    mistakes: report.mistakes(),
    unread: [...unread, ...strange.map(({ option }) => optionOf(option))],
  }
}

function readOptions(config: StackFile["config"], note: Note): ReadConfig {
  const entries = Object.entries(config).flatMap(([key, value]) => {
    const plain = withoutSecrets(parseStructure(value), optionOf(key), note)
    return plain === undefined ? [] : [[key, asText(plain)]]
  })
  // Whether secrets are encrypted was looked at in the file itself, one by one.
  return readStackConfig({ values: Object.fromEntries(entries), secretKeys: [`${CONFIG_NAMESPACE}:channels`] })
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
