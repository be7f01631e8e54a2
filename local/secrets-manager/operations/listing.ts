import type { Operation } from "../context.ts"
import { constraint, type Input, readBoolean, readString } from "../input.ts"
import type { Secret } from "../secret.ts"
import { describe } from "./describe.ts"
import { isSelected, readFilters } from "./filters.ts"
import { readPaging, takePage } from "./paging.ts"

const SORT_KEYS = {
  "created-date": (secret: Secret) => secret.createdMs,
  "last-accessed-date": (secret: Secret) => secret.accessedMs ?? 0,
  "last-changed-date": (secret: Secret) => secret.changedMs,
  name: (secret: Secret) => secret.name,
}

/** ListSecrets: filtered, sorted by creation unless asked otherwise, in pages of at most 100. */
export const listSecrets: Operation = (context, input) => {
  const filters = readFilters(input) ?? []
  const paging = readPaging(input, 100)
  const isDeletedWanted = readBoolean(input, "IncludePlannedDeletion") ?? false
  const sortKey = SORT_KEYS[readChoice(input, "SortBy", keysOf(SORT_KEYS)) ?? "created-date"]
  const isDescending = readChoice(input, "SortOrder", ["asc", "desc"]) === "desc"
  const secrets = context.store
    .all()
    .filter((secret) => isDeletedWanted || secret.deletionMs === undefined)
    .filter((secret) => isSelected(secret, filters))
    .sort((left, right) => compare(sortKey(left), sortKey(right)))
  const page = takePage(isDescending ? secrets.reverse() : secrets, paging)
  return {
    SecretList: page.items.map((secret) => describe(secret, "SecretVersionsToStages")),
    NextToken: page.nextToken,
  }
}

function readChoice<T extends string>(input: Input, member: string, choices: readonly T[]): T | undefined {
  const value = readString(input, member)
  if (value === undefined) return undefined
  const choice = choices.find((known) => known === value)
  if (choice !== undefined) return choice
  throw constraint(member, `'${value}'`, `Member must satisfy enum value set: [${choices.join(", ")}]`)
}

function keysOf<T extends object>(value: T): (keyof T & string)[] {
  return Object.keys(value) as (keyof T & string)[]
}

function compare(left: string | number, right: string | number): number {
  return left < right ? -1 : left > right ? 1 : 0
}
