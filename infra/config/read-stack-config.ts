import type { Mistake } from "../model/config-error.ts"
import { CONFIG_NAMESPACE } from "../model/operator-commands.ts"
import { ROTATION_OPTIONS } from "../model/options.ts"
import type { Reading } from "../model/resolve-reading.ts"
import { strayFlags } from "../model/stray-flags.ts"
import { checkKeys } from "./check-keys.ts"
import { checkSecrets } from "./check-secrets.ts"

/** A stack's config as Pulumi hands it over: text by `namespace:name`, an object or a list as JSON. */
export interface StackConfig {
  readonly values: Readonly<Record<string, string>>
  /** Keys whose value is secret, or has something secret in it. */
  readonly secretKeys: readonly string[]
}

/** Options as they were written, still to be checked by the component. What was secret is plain in here. */
export type Options = Readonly<Record<string, unknown>>

/** A stack's config, read. */
export interface ReadConfig extends Reading {
  /** Those that could be read. */
  readonly options: Options
}

/**
 * Reads the component's options from a stack's config. What is wrong: keys that aren't known, in whichever namespace, objects and lists that
 * aren't, and secrets in plain text. Pure.
 */
export function readStackConfig(config: StackConfig): ReadConfig {
  const parsed = ROTATION_OPTIONS.flatMap((name) => readOption(config, name))
  const options = Object.fromEntries(parsed.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])))
  const keys = checkKeys(Object.keys(config.values))
  const mistakes = [
    ...keys.map(({ option, message }) => ({ option, message })),
    ...parsed.flatMap(({ mistake }) => mistake ?? []),
    ...checkSecrets(options, config.secretKeys.includes(keyOf("channels"))),
    ...strayFlags(options.channels),
  ]
  return { options, mistakes, unread: keys.flatMap(({ meant }) => meant ?? []) }
}

interface ReadOption {
  readonly name: string
  readonly value?: unknown
  readonly mistake?: Mistake
}

/** Options that are objects or lists; all others are text, also where they are numbers. */
const STRUCTURES: Readonly<Record<string, string>> = {
  channels: "an object, one member a channel",
  vpc: "an object with subnetIds and securityGroupIds",
  tags: "an object of texts",
  alarmTopicArns: "a list of ARNs",
  readers: "a list of ARNs",
}

function readOption({ values }: StackConfig, name: string): ReadOption[] {
  const text = values[keyOf(name)]
  if (text === undefined) return []
  const wanted = STRUCTURES[name]
  if (wanted === undefined) return [{ name, value: text }]
  const value = parseStructure(text)
  if (value !== undefined) return [{ name, value }]
  const message = `must be ${wanted}, and is a text: write it as such under ${keyOf(name)} in Pulumi.<stack>.yaml, or set its members with "pulumi config set --path"`
  return [{ name, mistake: { option: name, message } }]
}

/** JSON.parse quotes its input in its error, and there may be a secret in it. */
function parseStructure(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function keyOf(name: string): string {
  return `${CONFIG_NAMESPACE}:${name}`
}
