/** One HTTP request that a function made during an invocation. Never a query, a header, a body or an answer. */
export interface ObservedCall {
  /** `METHOD /path`, or the AWS operation of its X-Amz-Target. */
  readonly call: string
  /** Milliseconds of real time since the invocation began. */
  readonly startMs: number
  /** When its answer's headers arrived, or it failed; absent while it runs and when the process died first. */
  readonly endMs?: number
  readonly status?: number
  /** Why it has no status, e.g. `ECONNRESET`. */
  readonly errorCode?: string
}

export interface CallJournal {
  started(requestId: string, index: number, call: Pick<ObservedCall, "call" | "startMs">): void
  ended(requestId: string, index: number, end: Pick<ObservedCall, "endMs" | "status" | "errorCode">): void
  of(requestId: string): readonly ObservedCall[]
}

/** Keeps the calls of the last `invocations` invocations, 2,000 by default. */
export function createCallJournal(invocations = 2_000): CallJournal {
  const byRequest = new Map<string, ObservedCall[]>()

  function callsOf(requestId: string): ObservedCall[] {
    const known = byRequest.get(requestId)
    if (known !== undefined) return known
    const oldest = byRequest.size >= invocations ? byRequest.keys().next().value : undefined
    if (oldest !== undefined) byRequest.delete(oldest)
    const calls: ObservedCall[] = []
    byRequest.set(requestId, calls)
    return calls
  }

  return {
    started(requestId, index, call) {
      callsOf(requestId)[index] = call
    },
    ended(requestId, index, end) {
      const calls = callsOf(requestId)
      const call = calls[index]
      if (call !== undefined) calls[index] = { ...call, ...end }
    },
    of: (requestId) => byRequest.get(requestId) ?? [],
  }
}
