import { setTimeout as sleepFor } from "node:timers/promises"
import { type CallDeps, type CallSpan, callLine, type LineAnswer } from "./call.ts"
import { checkToken, type TokenCheck, type TokenCheckRequest } from "./check.ts"
import { getsAllValidChannelAccessTokenKeyIds } from "./gets-all-valid-channel-access-token-key-ids.ts"
import { issueChannelToken } from "./issue-channel-token.ts"
import { issueChannelTokenByJwt } from "./issue-channel-token-by-jwt.ts"
import { issueStatelessChannelToken } from "./issue-stateless-channel-token.ts"
import type { Operation } from "./operation.ts"
import { requireNumber } from "./options.ts"
import { createRetryPolicy, type RetryOptions } from "./retry.ts"
import { revokeChannelToken } from "./revoke-channel-token.ts"
import { revokeChannelTokenByJwt } from "./revoke-channel-token-by-jwt.ts"
import { createTransport, type Timeouts, type Transport, type TransportOptions } from "./transport.ts"
import { verifyChannelToken } from "./verify-channel-token.ts"
import { verifyChannelTokenByJwt } from "./verify-channel-token-by-jwt.ts"

/** Options of one call. */
interface CallOptions {
  /** Ends the call with LINE_ABORTED. */
  readonly signal?: AbortSignal | undefined
  /** All tries and waits of this call together, milliseconds, 1 to 600,000. Default: the client's `timeouts.totalMs`. */
  readonly totalTimeoutMs?: number | undefined
}

/** One operation as a function. @throws LineError; TypeError or RangeError for what can't be sent */
type Call<Operated> =
  Operated extends Operation<infer Request, infer Body>
    ? (request: Request, options?: CallOptions) => Promise<LineAnswer<Body>>
    : never

/** LINE's eight operations on channel access tokens, and a check beside each of the two that verify. */
export interface LineClient {
  /** A v2.1 token; repeated only when the request surely did not take effect. */
  readonly issueChannelTokenByJwt: Call<typeof issueChannelTokenByJwt>
  readonly verifyChannelTokenByJwt: Call<typeof verifyChannelTokenByJwt>
  readonly getsAllValidChannelAccessTokenKeyIds: Call<typeof getsAllValidChannelAccessTokenKeyIds>
  readonly revokeChannelTokenByJwt: Call<typeof revokeChannelTokenByJwt>
  readonly issueStatelessChannelToken: Call<typeof issueStatelessChannelToken>
  /** A short-lived token; repeated only when the request surely did not take effect. */
  readonly issueChannelToken: Call<typeof issueChannelToken>
  readonly verifyChannelToken: Call<typeof verifyChannelToken>
  readonly revokeChannelToken: Call<typeof revokeChannelToken>
  /** Says no with a reason where `verifyChannelTokenByJwt` throws. @throws TypeError, RangeError for a bad request only */
  readonly checkChannelTokenByJwt: (request: TokenCheckRequest, options?: CallOptions) => Promise<TokenCheck>
  /** Says no with a reason where `verifyChannelToken` throws. @throws TypeError, RangeError for a bad request only */
  readonly checkChannelToken: (request: TokenCheckRequest, options?: CallOptions) => Promise<TokenCheck>
  /** Cuts the connections the client opened; an injected agent or transport is left to its owner. */
  close(): void
}

interface ClientTimeouts extends Timeouts {
  /**
   * All tries and waits of one call together, milliseconds, 1 to 600,000. Default 30,000: two tries that stay silent to
   * the end and the wait between them.
   */
  readonly totalMs?: number
}

interface CommonOptions {
  readonly retry?: RetryOptions
  readonly timeouts?: ClientTimeouts
  /** Waits; rejects when the signal fires. Default: node's timer. */
  readonly sleep?: CallDeps["sleep"]
  /** 0 to 1, for the jitter. Default `Math.random`. */
  readonly random?: CallDeps["random"]
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

/** Options of {@link createLineClient}: where to connect, or a transport that knows. */
export type LineClientOptions = CommonOptions &
  (
    | (Pick<TransportOptions, "origin" | "agent"> & { readonly transport?: never })
    | { readonly transport: Transport; readonly origin?: never; readonly agent?: never }
  )

/**
 * A client of LINE's token endpoints.
 * @throws TypeError, RangeError naming the option that is wrong
 */
export function createLineClient(options: LineClientOptions = {}): LineClient {
  const { transport = createTransport(options), now = Date.now, random = Math.random, sleep = sleepUntil } = options
  const totalMs = requireTotal("timeouts.totalMs", options.timeouts?.totalMs ?? 30_000)
  const deps: CallDeps = { transport, policy: createRetryPolicy(options.retry), random, sleep }

  const bind =
    <Request, Body>(operation: Operation<Request, Body>) =>
    async (request: Request, { signal, totalTimeoutMs = totalMs }: CallOptions = {}): Promise<LineAnswer<Body>> =>
      within(requireTotal("totalTimeoutMs", totalTimeoutMs), signal, now, (span) =>
        callLine(deps, operation, request, span),
      )
  const verifyByJwt = bind(verifyChannelTokenByJwt)
  const verify = bind(verifyChannelToken)

  return {
    issueChannelTokenByJwt: bind(issueChannelTokenByJwt),
    verifyChannelTokenByJwt: verifyByJwt,
    getsAllValidChannelAccessTokenKeyIds: bind(getsAllValidChannelAccessTokenKeyIds),
    revokeChannelTokenByJwt: bind(revokeChannelTokenByJwt),
    issueStatelessChannelToken: bind(issueStatelessChannelToken),
    issueChannelToken: bind(issueChannelToken),
    verifyChannelToken: verify,
    revokeChannelToken: bind(revokeChannelToken),
    checkChannelTokenByJwt: (request, call) => checkToken((token) => verifyByJwt(token, call), request),
    checkChannelToken: (request, call) => checkToken((token) => verify(token, call), request),
    close: () => (options.transport === undefined ? transport.close() : undefined),
  }
}

/** Runs `work` with a signal that fires with the caller's or when the time is up, on a real timer whatever `now` says. */
async function within<Result>(
  totalMs: number,
  signal: AbortSignal | undefined,
  now: () => number,
  work: (span: CallSpan) => Promise<Result>,
): Promise<Result> {
  const deadlineMs = now() + totalMs
  const timeUp = new AbortController()
  const timer = setTimeout(() => timeUp.abort(), totalMs)
  const either = signal === undefined ? timeUp.signal : AbortSignal.any([signal, timeUp.signal])
  try {
    return await work({
      signal: either,
      isAbortedByCaller: () => signal?.aborted === true,
      remainingMs: () => deadlineMs - now(),
    })
  } finally {
    clearTimeout(timer)
  }
}

function requireTotal(name: string, value: unknown): number {
  return requireNumber(name, value, 1, 600_000)
}

async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  await sleepFor(ms, undefined, { signal })
}
