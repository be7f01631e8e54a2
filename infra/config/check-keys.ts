import type { Mistake } from "../model/config-error.ts"
import { CONFIG_NAMESPACE } from "../model/operator-commands.ts"
import { ROTATION_OPTIONS } from "../model/options.ts"
import { suggest } from "../model/suggest.ts"

/** Namespaces that are somebody else's for sure. */
const OTHERS: readonly string[] = ["aws", "pulumi"]

/** A key that nobody reads. */
export interface StrangeKey extends Mistake {
  /** The option that was meant, if that can be told. */
  readonly meant: string | undefined
}

/** What is wrong with the keys of a stack's config: a misspelt option, or one that is in another namespace. Pure. */
export function checkKeys(keys: readonly string[]): readonly StrangeKey[] {
  return keys.flatMap((key) => {
    const at = key.indexOf(":")
    return checkKey(key, key.slice(0, at), key.slice(at + 1)) ?? []
  })
}

function checkKey(key: string, namespace: string, name: string): StrangeKey | undefined {
  const isKnown = isOption(name)
  if (namespace === CONFIG_NAMESPACE) return isKnown ? undefined : unknownOption(key, name)
  if (OTHERS.includes(namespace)) return undefined
  const meant = isKnown ? name : suggest(name, ROTATION_OPTIONS)
  const isNear = suggest(namespace, [CONFIG_NAMESPACE]) !== undefined
  if (meant === undefined || !(isKnown || isNear)) return undefined
  const message = `is in a namespace that nothing here reads; did you mean ${CONFIG_NAMESPACE}:${meant}?`
  return { option: key, message, meant }
}

function unknownOption(key: string, name: string): StrangeKey {
  const meant = suggest(name, ROTATION_OPTIONS)
  const hint =
    meant === undefined ? `there are ${ROTATION_OPTIONS.join(", ")}` : `did you mean ${CONFIG_NAMESPACE}:${meant}?`
  return { option: key, message: `isn't an option; ${hint}`, meant }
}

function isOption(name: string): boolean {
  return (ROTATION_OPTIONS as readonly string[]).includes(name)
}
