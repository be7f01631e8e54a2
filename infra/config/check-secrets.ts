import type { Mistake } from "../model/config-error.ts"
import { CONFIG_NAMESPACE } from "../model/operator-commands.ts"
import { SECRET_FLAGS } from "../model/options.ts"
import type { Options } from "./read-stack-config.ts"

/** A secret's place among the options. */
type SecretPath = readonly string[]

/** Paths of all secrets that are given, e.g. `["channels", "support", "channelSecret"]`. Pure. */
export function secretPaths({ channels }: Options): readonly SecretPath[] {
  return Object.entries(membersOf(channels)).flatMap(([name, channel]) => [
    ...secretsIn(channel, ["channels", name]),
    ...secretsIn(membersOf(channel).nextKey, ["channels", name, "nextKey"]),
  ])
}

/**
 * What is wrong with the secrets: one that isn't text, or any of them where nothing in the config's channels is encrypted. (Pulumi tells a
 * program whether there is something secret in an object, not where.) Pure.
 */
export function checkSecrets(options: Options, isEncrypted: boolean): readonly Mistake[] {
  return secretPaths(options).flatMap((path) => checkSecret(path, valueAt(options, path), isEncrypted) ?? [])
}

/** The value at a path; undefined if there is none. Pure. */
export function valueAt(options: Options, path: SecretPath): unknown {
  return path.reduce<unknown>((value, name) => membersOf(value)[name], options)
}

function checkSecret(path: SecretPath, value: unknown, isEncrypted: boolean): Mistake | undefined {
  const option = path.join(".")
  const command = `pulumi config set --secret --path '${CONFIG_NAMESPACE}:${option}'`
  if (typeof value !== "string") return { option, message: `must be text: set it with ${command}` }
  if (isEncrypted || value === "") return undefined
  return { option, message: `is in plain text in the stack's config: take it out, and set it with ${command}` }
}

function secretsIn(value: unknown, path: SecretPath): SecretPath[] {
  return Object.keys(membersOf(value)).flatMap((name) => (SECRET_FLAGS[name] === undefined ? [] : [[...path, name]]))
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}
}
