import { type LogFields, type MetricsOf, metricsLine } from "../metrics.ts"

/** Error codes of createSecret that come after LINE issued a token. */
const AFTER_ISSUE = new Set<unknown>(["STORE_REFUSED", "STORE_UNKNOWN", "TOKEN_LEAKED"])
const ISSUED_OUTCOMES = new Set<unknown>(["stored", "duplicate-won"])

/**
 * The metrics of one step, from its log line: as a whole and by channel.
 *
 * - `StepDurationMs`, `StepFailed` (0 or 1): of each step
 * - `TokensIssued`, `TokensLeaked` (0 or 1): of createSecret; leaked is what could be neither stored nor revoked
 * - `TokensPromoted` (0 or 1): of finishSecret
 *
 * The log line holds identifiers, an outcome, an error code, `durationMs`.
 *
 * @param prefix of the secrets
 */
export function stepMetrics(prefix: string): MetricsOf {
  return (fields, nowMs) => {
    const { step, channel, outcome, error } = fields
    const values = { ...stepValues(fields), ...tokenValues(fields) }
    return metricsLine(values, { prefix, channel }, nowMs, { step, outcome, error })
  }
}

function stepValues({ durationMs, error }: LogFields): Record<string, number> {
  return { StepDurationMs: Number(durationMs), StepFailed: one(error !== undefined) }
}

function tokenValues({ step, outcome, error }: LogFields): Record<string, number> {
  if (step === "finishSecret") return { TokensPromoted: one(outcome === "promoted") }
  if (step !== "createSecret") return {}
  return {
    TokensIssued: one(ISSUED_OUTCOMES.has(outcome) || AFTER_ISSUE.has(error)),
    TokensLeaked: one(error === "TOKEN_LEAKED"),
  }
}

function one(isSo: boolean): number {
  return isSo ? 1 : 0
}
