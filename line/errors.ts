import type { Endpoint, OperationId } from "./operation.ts"

/**
 * Why a call brought no usable answer. Codes are API, messages are not.
 *
 * - `LINE_REFUSED`: a 4xx other than 429. LINE looked at the request and said no.
 * - `LINE_RATE_LIMITED`: 429. LINE did not look at the request.
 * - `LINE_SERVER_ERROR`: 5xx.
 * - `LINE_UNREACHABLE`: DNS, TCP or TLS failed, or the connection was lost before the answer was complete.
 * - `LINE_TIMEOUT`: connecting, silence or the whole call took longer than allowed.
 * - `LINE_ABORTED`: the caller's signal fired.
 * - `LINE_REDIRECTED`: a 3xx. LINE never redirects, so it is not followed: it would re-post the secrets.
 * - `LINE_BAD_ANSWER`: not the answer that LINE documents (status, content type, JSON, a member, size, or not HTTP at all).
 */
export type LineErrorCode =
  | "LINE_REFUSED"
  | "LINE_RATE_LIMITED"
  | "LINE_SERVER_ERROR"
  | "LINE_UNREACHABLE"
  | "LINE_TIMEOUT"
  | "LINE_ABORTED"
  | "LINE_REDIRECTED"
  | "LINE_BAD_ANSWER"

/** `refused`: the request surely did not take effect. `unknown`: it may have. */
export type Outcome = "refused" | "unknown"

/** What a {@link LineError} is made of. Nothing in it may come from a request, and text of an answer only after redaction. */
export interface LineErrorDetails {
  readonly code: LineErrorCode
  readonly endpoint: Endpoint
  readonly outcome: Outcome
  /** Requests sent or tried, 0 if the call was aborted before the first. Default 1. */
  readonly attempts?: number | undefined
  /** HTTP status, if an answer came. */
  readonly status?: number | undefined
  /** `x-line-request-id`: the one thing LINE's support asks for. */
  readonly requestId?: string | undefined
  /** The answer's `Date` header, milliseconds since the epoch. */
  readonly dateMs?: number | undefined
  /** `Retry-After` of the answer, milliseconds from then. */
  readonly retryAfterMs?: number | undefined
  /** What was found, for people: redacted, printable, at most 200 characters. LINE changes its texts: never branch on it. */
  readonly reason?: string | undefined
  /** Node's error code, such as `ECONNREFUSED`. */
  readonly cause?: string | undefined
}

const told: Record<LineErrorCode, readonly [found: string, advice: string]> = {
  LINE_REFUSED: ["LINE refused", "Correct the request: the same one will be refused again."],
  LINE_RATE_LIMITED: ["LINE limits the rate of", "Wait before calling again."],
  LINE_SERVER_ERROR: ["LINE failed at", "Try again later."],
  LINE_UNREACHABLE: ["no complete answer from LINE to", "Check DNS, egress (NAT, security group) and TLS to LINE."],
  LINE_TIMEOUT: ["LINE did not answer in time to", "Try again later, or allow more time."],
  LINE_ABORTED: ["the caller aborted", "Call again if it is still wanted."],
  LINE_REDIRECTED: ["LINE redirected", "Something between here and LINE answers in its place: check egress and DNS."],
  LINE_BAD_ANSWER: ["an answer that is not LINE's to", "Check what stands between here and LINE, or LINE's news."],
}

/**
 * The one error of this client. Carries no URL, body, token, assertion or channel secret, and neither does anything in it.
 * @see https://developers.line.biz/en/reference/messaging-api/#error-responses
 */
export class LineError extends Error {
  override readonly name = "LineError"
  readonly code: LineErrorCode
  readonly operation: OperationId
  readonly method: "GET" | "POST"
  /** Never with a query. */
  readonly path: string
  /** May the operation have taken effect? For one without an effect it speaks of the last try only. */
  readonly outcome: Outcome
  /** The same call may be made again later with a hope of success and without harm. */
  readonly retryable: boolean
  readonly attempts: number
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly dateMs: number | undefined
  readonly retryAfterMs: number | undefined
  readonly reason: string | undefined
  declare readonly cause?: string

  constructor(details: LineErrorDetails) {
    super(messageOf(details), details.cause === undefined ? undefined : { cause: details.cause })
    this.code = details.code
    this.operation = details.endpoint.operation
    this.method = details.endpoint.method
    this.path = details.endpoint.path
    this.outcome = details.outcome
    this.retryable = isRetryable(details)
    this.attempts = details.attempts ?? 1
    this.status = details.status
    this.requestId = details.requestId
    this.dateMs = details.dateMs
    this.retryAfterMs = details.retryAfterMs
    this.reason = details.reason
  }
}

/** The same failure, seen after all tries of a call. */
export function afterTries(error: LineError, endpoint: Endpoint, attempts: number, outcome: Outcome): LineError {
  return new LineError({ ...error, cause: error.cause, endpoint, attempts, outcome })
}

const passing: ReadonlySet<LineErrorCode> = new Set([
  "LINE_RATE_LIMITED",
  "LINE_SERVER_ERROR",
  "LINE_UNREACHABLE",
  "LINE_TIMEOUT",
])

/**
 * The one place that decides what may be repeated: failures that pass by themselves; and where a repeat is not harmless,
 * only those after which the request surely did not take effect. Issue has no idempotency key: repeating one whose answer
 * was lost leaves a live token that nobody holds and nobody can revoke (v2.1, of 30 slots) or silently revokes the oldest
 * one (short-lived). A connection that was never made, DNS, and 429 are safe.
 */
function isRetryable({ code, endpoint, outcome }: LineErrorDetails): boolean {
  return passing.has(code) && (endpoint.isRepeatHarmless || outcome === "refused")
}

function messageOf(details: LineErrorDetails): string {
  const { code, endpoint, status, requestId, reason, attempts = 1 } = details
  const [found, advice] = told[code]
  const facts = [
    `${endpoint.method} ${endpoint.path}`,
    status === undefined ? undefined : `status ${status}`,
    details.cause,
    requestId === undefined ? undefined : `LINE request id ${requestId}`,
    attempts === 1 ? undefined : `${attempts} attempts`,
  ].filter((fact) => fact !== undefined)
  const doubt = endpoint.hasEffect && details.outcome === "unknown" ? " It may have taken effect." : ""
  return `${found} ${endpoint.operation} (${facts.join(", ")})${reason === undefined ? "" : `: ${reason.replace(/\.$/, "")}`}.${doubt} ${advice}`
}
