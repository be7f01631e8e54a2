import type { BadDay } from "../bad-day.ts"
import { countOf } from "../count.ts"
import type { KnownSecret } from "../demo/canary.ts"
import type { SchedulesReport } from "../schedules.ts"
import type { Local } from "../start.ts"
import { readFunctionLine } from "./function-line.ts"
import { collectWeeks, type Look } from "./weeks-evidence.ts"
import { judgeWeeks, mostLive, type WeeksViolation } from "./weeks-invariants.ts"

/** What the weeks came to. */
export interface WeeksResult {
  readonly seed: number
  readonly weeks: number
  readonly apps: number
  /** Rotations that Secrets Manager or the sentinel started, and how often one was run again. */
  readonly rotations: { readonly succeeded: number; readonly failed: number; readonly retries: number }
  readonly sentinelRuns: { readonly succeeded: number; readonly failed: number }
  readonly tokens: {
    readonly issued: number
    readonly revoked: number
    /** Live in the end, though no secret names them. */
    readonly leaked: number
    /** At any one time. */
    readonly mostLive: number
  }
  /** Faults that struck, by kind. */
  readonly faults: Readonly<Record<string, number>>
  /** Errors of the functions, by code. */
  readonly errors: Readonly<Record<string, number>>
  /** Values that were searched for. */
  readonly secretsSearched: number
  readonly violations: readonly WeeksViolation[]
}

/** What the weeks left behind. */
interface Told {
  readonly weeks: number
  readonly apps: number
  readonly badDay: BadDay
  readonly local: Local
  readonly lines: readonly string[]
  readonly looks: readonly Look[]
  readonly reports: readonly SchedulesReport[]
  readonly known: readonly KnownSecret[]
}

/** Sums the weeks up and judges them, by what the stand-ins hold now. */
export function weeksResult(told: Told): WeeksResult {
  const { weeks, apps, badDay, local, lines, looks, reports, known } = told
  const evidence = collectWeeks(local, { lines, looks, known })
  const runs = reports.flatMap(({ sentinel }) => sentinel)
  const succeeded = runs.filter(({ outcome }) => outcome === "succeeded").length
  const count = (type: string) => local.rotations().filter((event) => event.type === type).length
  return {
    seed: badDay.seed,
    weeks,
    apps,
    rotations: {
      succeeded: count("RotationSucceeded"),
      failed: count("RotationFailed") + count("RotationAbandoned"),
      retries: count("RetryScheduled"),
    },
    sentinelRuns: { succeeded, failed: runs.length - succeeded },
    tokens: {
      issued: evidence.tokens.length,
      revoked: evidence.tokens.filter(({ revokedAtMs }) => revokedAtMs !== undefined).length,
      leaked: evidence.leaked.length,
      mostLive: mostLive(evidence.tokens),
    },
    faults: countOf([
      ...local.line.journal.calls().flatMap(({ fault }) => fault ?? []),
      ...local.secretsManager.faultsStruck().map(({ kind }) => kind),
    ]),
    errors: countOf(lines.flatMap((line) => readFunctionLine(line)?.error ?? [])),
    secretsSearched: known.length,
    violations: judgeWeeks(evidence),
  }
}
