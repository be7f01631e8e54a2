import { constraint, type Input, readString, readStrings, readStructures } from "../input.ts"
import { invalidParameter } from "../refusals.ts"
import type { Secret } from "../secret.ts"
import { hasAllWords } from "./words.ts"

const KEYS = ["all", "name", "tag-key", "description", "tag-value", "primary-region", "owning-service"] as const

/** One filter: a secret passes when any of `values` matches; `!` in front turns a value round. */
export interface Filter {
  readonly key: (typeof KEYS)[number]
  readonly values: readonly string[]
}

/** The Filters member; undefined when it is absent. @throws Refusal InvalidParameterException, ValidationException. */
export function readFilters(input: Input): Filter[] | undefined {
  const filters = readStructures(input, "Filters")
  if (filters !== undefined && filters.length > 10) {
    throw constraint("Filters", undefined, "Member must have length less than or equal to 10")
  }
  return filters?.map(readFilter)
}

function readFilter(input: Input, index: number): Filter {
  const name = readString(input, "Key")
  if (!name) throw invalidParameter("Invalid filter key")
  const key = KEYS.find((known) => known === name)
  if (key === undefined) {
    const set = `Member must satisfy enum value set: [${KEYS.join(", ")}]`
    throw constraint(`filters.${index + 1}.member.key`, `'${name}'`, set)
  }
  const values = readStrings(input, "Values", { max: 10 })
  if (values === undefined || values.length === 0) throw invalidParameter(`Invalid filter values for key: ${key}`)
  return { key, values }
}

/** True when the secret passes every filter. */
export function isSelected(secret: Secret, filters: readonly Filter[]): boolean {
  return filters.every(({ key, values }) => values.some((value) => passes(secret, key, value)))
}

function passes(secret: Secret, key: Filter["key"], value: string): boolean {
  return value.startsWith("!") ? !matches(secret, key, value.slice(1)) : matches(secret, key, value)
}

function matches(secret: Secret, key: Filter["key"], value: string): boolean {
  const tags = secret.tags ?? []
  switch (key) {
    case "name":
      return secret.name.startsWith(value)
    case "tag-key":
      return tags.some((tag) => tag.Key.startsWith(value))
    case "tag-value":
      return tags.some((tag) => tag.Value.startsWith(value))
    case "description":
      return hasAllWords(secret.description ?? "", value)
    case "all":
      return [secret.name, secret.description ?? "", ...tags.flatMap((tag) => [tag.Key, tag.Value])].some((text) =>
        hasAllWords(text, value),
      )
    case "primary-region":
    case "owning-service":
      return false
    default:
      return key satisfies never
  }
}
