import type { FunctionVersion } from "./function-version.ts"
import { type FunctionRecord, versionAt } from "./functions.ts"

/** What an invocation needs of a function. */
export interface InvokeTarget {
  readonly fn: FunctionVersion
  /** As it was called: with the qualifier, when there was one. */
  readonly invokedArn: string
  /** How many may run at once, when the function has a limit of its own. */
  readonly reservedConcurrency?: number
  /** Repeats of a failed asynchronous invocation, 0 to 2. */
  readonly maximumRetryAttempts: number
  /** Milliseconds after which a failed asynchronous invocation isn't repeated. */
  readonly maximumEventAgeMs: number
}

const DEFAULT_RETRY_ATTEMPTS = 2
const DEFAULT_EVENT_AGE_SECONDS = 21_600

/** The version that a qualifier means and its limits; undefined when there is no such version. */
export function invokeTarget(record: FunctionRecord, qualifier: string | undefined): InvokeTarget | undefined {
  const fn = versionAt(record, qualifier ?? "$LATEST")
  if (fn === undefined) return undefined
  const { reservedConcurrency } = record
  const config = record.eventInvokeConfigs.get(qualifier ?? "$LATEST")
  return {
    fn,
    invokedArn: qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    maximumRetryAttempts: config?.maximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
    maximumEventAgeMs: (config?.maximumEventAgeInSeconds ?? DEFAULT_EVENT_AGE_SECONDS) * 1000,
  }
}
