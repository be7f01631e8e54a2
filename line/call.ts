import { afterTries, LineError, type LineErrorCode, type Outcome } from "./errors.ts"
import { dateMsOf, requestIdOf } from "./headers.ts"
import type { Endpoint, Operation } from "./operation.ts"
import { kindOf } from "./options.ts"
import { decideNextTry, type RetryPolicy } from "./retry.ts"
import type { Transport } from "./transport.ts"
import { nodeCodeOf, type Port, WireError, type WireErrorKind } from "./wire.ts"

/** What LINE answered, with what a log line needs. */
export interface LineAnswer<Body> {
  readonly body: Body
  /** `x-line-request-id`. */
  readonly requestId: string | undefined
  /** The answer's `Date`, milliseconds since the epoch. */
  readonly dateMs: number | undefined
  /** Tries it took, at least 1. */
  readonly attempts: number
}

/** What a call needs from outside. */
export interface CallDeps {
  readonly transport: Transport
  readonly policy: RetryPolicy
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly random: () => number
}

/** The time a call may take. */
export interface CallSpan {
  /** Fires when the caller gives up or the time is up. */
  readonly signal: AbortSignal
  readonly isAbortedByCaller: () => boolean
  readonly remainingMs: () => number
}

/**
 * Runs an operation to its end: sends, judges, waits, and sends again where that is safe.
 * @throws LineError after the last try, with what all tries together leave in doubt
 * @throws TypeError naming the member of the request that can't be sent
 */
export async function callLine<Request, Body>(
  deps: CallDeps,
  operation: Operation<Request, Body>,
  request: Request,
  span: CallSpan,
): Promise<LineAnswer<Body>> {
  const { endpoint } = operation
  if (typeof request !== "object" || request === null) {
    throw new TypeError(`${endpoint.operation} takes an object; found ${kindOf(request)}.`)
  }
  let outcome: Outcome = "refused"
  for (let attempts = 1; ; attempts += 1) {
    if (span.signal.aborted) throw afterTries(unheard(neverSent, endpoint, span), endpoint, attempts - 1, outcome)
    const result = await tryOnce(deps, operation, request, span)
    if (!(result instanceof LineError)) return { ...result, attempts }
    outcome = afterAll(outcome, result.outcome, endpoint)
    const soFar = { attempts, remainingMs: span.remainingMs(), random: deps.random() }
    const next = decideNextTry(result, soFar, deps.policy)
    if (next.kind === "stop") throw afterTries(result, endpoint, attempts, outcome)
    await wait(deps, next.delayMs, span)
  }
}

/** One doubtful try leaves a doubt that a later clear refusal does not take away, where there is an effect to doubt. */
function afterAll(earlier: Outcome, last: Outcome, { hasEffect }: Endpoint): Outcome {
  return hasEffect && earlier === "unknown" ? earlier : last
}

const neverSent = new WireError("aborted", false)

async function wait({ sleep }: CallDeps, delayMs: number, { signal }: CallSpan): Promise<void> {
  try {
    await sleep(delayMs, signal)
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
}

async function tryOnce<Request, Body>(
  { transport }: CallDeps,
  operation: Operation<Request, Body>,
  request: Request,
  span: CallSpan,
): Promise<Omit<LineAnswer<Body>, "attempts"> | LineError> {
  try {
    const answer = await operation.send(portTo(transport, span.signal), request)
    const body = operation.judge(answer, request)
    return { body, requestId: requestIdOf(answer, secretsOf(request as object | null)), dateMs: dateMsOf(answer) }
  } catch (thrown) {
    if (thrown instanceof LineError) return thrown
    if (thrown instanceof WireError) return unheard(thrown, operation.endpoint, span)
    throw thrown
  }
}

/** Whatever a request holds is a secret, but for the channel id. */
function secretsOf(request: object | null): string[] {
  const secrets = Object.entries(request ?? {}).filter(([name]) => name !== "channelId")
  return secrets.map(([, value]) => value).filter((value) => typeof value === "string")
}

/** An injected transport may reject with anything: all that is kept of it is node's error code. */
function portTo(transport: Transport, signal: AbortSignal): Port {
  return async (wire) => {
    try {
      return await transport.send(wire, signal)
    } catch (thrown) {
      throw thrown instanceof WireError ? thrown : new WireError("network", true, nodeCodeOf(thrown))
    }
  }
}

const codes: Record<Exclude<WireErrorKind, "aborted">, LineErrorCode> = {
  network: "LINE_UNREACHABLE",
  timeout: "LINE_TIMEOUT",
  unparsable: "LINE_BAD_ANSWER",
}

function unheard({ kind, wasSent, cause }: WireError, endpoint: Endpoint, span: CallSpan): LineError {
  const stopped = span.isAbortedByCaller() ? "LINE_ABORTED" : "LINE_TIMEOUT"
  return new LineError({
    code: kind === "aborted" ? stopped : codes[kind],
    endpoint,
    outcome: wasSent ? "unknown" : "refused",
    reason: wasSent ? "the request was sent, no complete answer came" : "the request was not sent",
    cause,
  })
}
