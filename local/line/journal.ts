import type { Clock } from "../clock.ts"
import type { LineFaultKind } from "./fault-kinds.ts"
import type { LineOperation } from "./operations.ts"
import type { TokenKind } from "./token-shape.ts"
import { isLiveAt, type TokenRecord, type TokenStore } from "./token-store.ts"

/** One request as the simulator saw it: no token, assertion, secret or URL in it. */
export interface CallRecord {
  /** `unknown` for a path or method that LINE doesn't serve, `redirected` where a redirect of ours was followed. */
  readonly operation: LineOperation | "unknown" | "redirected"
  readonly requestId: string
  /** When the answer was decided: milliseconds since the epoch, in the simulator's time. */
  readonly atMs: number
  /** The answer's status, sent or not; absent when the connection was cut before the call took effect. */
  readonly status?: number
  /** True when the client never got the answer, or half of it: the connection was cut. */
  readonly lost?: true
  /** What went wrong with it on demand. */
  readonly fault?: LineFaultKind
  /** Of a call with a fault: the channel id that the request claimed, whatever came of it. */
  readonly caller?: string
  /** True when LINE's own answer reached nobody in a form that can be used. */
  readonly hidden?: true
  /** Known only of calls that succeeded. */
  readonly channelId?: string
  /** The token that the call was about, where it succeeded and was about one. */
  readonly keyId?: string
}

/** What happened, for tests to ask. */
export interface Journal {
  /** Every token ever issued for the channel, in the order of issue. */
  tokens(channelId: string): readonly TokenRecord[]
  /** The channel's tokens that are neither expired nor revoked now. `kind` is v2.1 by default. */
  live(channelId: string, kind?: TokenKind): readonly TokenRecord[]
  /** Calls in their order; the last 100,000 are kept. */
  calls(filter?: { readonly operation?: CallRecord["operation"] }): readonly CallRecord[]
}

const MAX_CALLS = 100_000

/** The journal, and how a call gets into it. */
export function createJournal(store: TokenStore, clock: Clock): Journal & { record(call: CallRecord): void } {
  const calls: CallRecord[] = []
  return {
    tokens: (channelId) => store.tokens(channelId),
    live(channelId, kind = "v2.1") {
      return store.tokens(channelId).filter((token) => token.kind === kind && isLiveAt(token, clock.now()))
    },
    calls({ operation } = {}) {
      return calls.filter((call) => operation === undefined || call.operation === operation)
    },
    record(call) {
      calls.push(call)
      if (calls.length > MAX_CALLS) calls.splice(0, calls.length - MAX_CALLS)
    },
  }
}
