import type { FunctionVersion } from "./function-version.ts"
import type { Statement } from "./permission.ts"

/** What an alias points to. */
export interface Alias {
  readonly name: string
  readonly functionVersion: string
  readonly description: string
  readonly revisionId: string
}

/** How a function's asynchronous invocations are repeated. */
export interface EventInvokeConfig {
  /** 0 to 2. */
  readonly maximumRetryAttempts?: number
  /** 60 to 21,600. */
  readonly maximumEventAgeInSeconds?: number
  readonly lastModifiedMs: number
}

/** A function, with all that belongs to it. Qualifiers are `$LATEST`, version numbers and aliases' names. */
export interface FunctionRecord {
  readonly name: string
  readonly arn: string
  latest: FunctionVersion
  /** Oldest first. */
  published: readonly PublishedVersion[]
  /** The number of the version that was published last, deleted or not. */
  lastNumber: number
  readonly aliases: Map<string, Alias>
  /** Statements of the resource policies, by qualifier; `$LATEST` is the function's own. Never an empty list. */
  readonly policies: Map<string, Policy>
  readonly eventInvokeConfigs: Map<string, EventInvokeConfig>
  tags: Readonly<Record<string, string>>
  reservedConcurrency?: number
}

/** A published version and the revision of `$LATEST` that it was made of. */
interface PublishedVersion {
  readonly version: FunctionVersion
  readonly madeOf: string
}

export interface Policy {
  readonly revisionId: string
  readonly statements: readonly Statement[]
}

/** A function that has nothing but its code. */
export function newRecord(latest: FunctionVersion): FunctionRecord {
  return {
    name: latest.name,
    arn: latest.arn,
    latest,
    published: [],
    lastNumber: 0,
    aliases: new Map(),
    policies: new Map(),
    eventInvokeConfigs: new Map(),
    tags: {},
  }
}

/** The version that a qualifier means, by way of an alias too. */
export function versionAt(record: FunctionRecord, qualifier: string): FunctionVersion | undefined {
  if (qualifier === "$LATEST") return record.latest
  const number = record.aliases.get(qualifier)?.functionVersion ?? qualifier
  if (number === "$LATEST") return record.latest
  return record.published.find(({ version }) => version.version === number)?.version
}

/** All versions there are, `$LATEST` first. */
export function versionsOf({ latest, published }: FunctionRecord): readonly FunctionVersion[] {
  return [latest, ...published.map(({ version }) => version)]
}
