import { holdsSecret } from "./redact.ts"
import type { WireAnswer } from "./wire.ts"

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** `x-line-request-id`, if it looks like an id (1 to 64 of `A-Z a-z 0-9 _ . : -`, no JWT) and repeats no secret of the request. */
export function requestIdOf(answer: WireAnswer, secrets: readonly string[]): string | undefined {
  const id = answer.headers["x-line-request-id"]
  if (id === undefined || !/^(?!.*eyJ)[\w.:-]{1,64}$/.test(id)) return undefined
  return holdsSecret(id, secrets) ? undefined : id
}

/** The answer's `Date` in milliseconds since the epoch; undefined if absent or not an HTTP date. */
export function dateMsOf(answer: WireAnswer): number | undefined {
  return parseHttpDate(answer.headers.date)
}

/**
 * `Retry-After` in milliseconds from the answer on, at least 0; undefined if absent or malformed.
 * A date is counted from the answer's own `Date`, so that a wrong clock here does no harm; without one it is ignored.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMsOf(answer: WireAnswer): number | undefined {
  const value = answer.headers["retry-after"]
  if (value !== undefined && /^\d{1,9}$/.test(value)) return Number(value) * 1000
  const untilMs = parseHttpDate(value)
  const dateMs = dateMsOf(answer)
  return untilMs === undefined || dateMs === undefined ? undefined : Math.max(0, untilMs - dateMs)
}

function parseHttpDate(value: string | undefined): number | undefined {
  const parsed = value !== undefined && HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(parsed) ? undefined : parsed
}
