import type { Clock } from "../../../local/clock.ts"
import { MAX_TOKEN_LIFETIME_SECONDS } from "../../../local/line/assertion.ts"
import type { Channels } from "../../../local/line/channels.ts"
import { createJournal, type Journal } from "../../../local/line/journal.ts"
import { createHandler } from "../../../local/line/serve.ts"
import { createTokenStore, type IssuedToken, isLiveAt, type TokenStore } from "../../../local/line/token-store.ts"
import type { LoopbackHandler } from "../../../local/loopback-server.ts"

/** LINE's simulator without a network. */
export interface Line {
  readonly handle: LoopbackHandler
  readonly journal: Journal
  /** Issues a token as another tool would; undefined when the channel is full. */
  issueFromOutside(channelId: string): IssuedToken | undefined
  /** Revokes one as another tool would. */
  revokeFromOutside(keyId: string): void
  /** Somebody revokes the next token as soon as LINE's API has issued it. */
  revokeNextIssued(): void
  /** LINE answers the next revocations with 200, and nothing comes of them. */
  forgetRevocations(count: number): void
  /** Key ids of the tokens of whose revocation nothing came. */
  forgotten(): ReadonlySet<string>
  /** LINE's list leaves out exactly these tokens from now on. */
  hideFromList(keyIds: readonly string[]): void
  /** Whether it leaves some out. */
  isHiding(): boolean
  /** Whether LINE accepts the token with this key id for this channel now. */
  accepts(keyId: string, channelId: string): boolean
}

/** Told of what LINE's API does to tokens. */
export interface LineWatcher {
  /** Before one is issued. */
  readonly beforeIssue: (channelId: string) => void
  /** After one was issued. */
  readonly afterIssue: (issued: IssuedToken) => void
  /** Before one is ended. */
  readonly beforeRevoke: (keyId: string) => void
}

/** A LINE without any token. @param channels as its console knows them */
export function createLine(clock: Clock, channels: Channels, watcher: LineWatcher): Line {
  const tokens = createTokenStore()
  const { record, ...journal } = createJournal(tokens, clock)
  let hidden: ReadonlySet<string> = new Set()
  let toForget = 0
  const forgotten = new Set<string>()
  let isNextRevoked = false

  function noteIssued(issued: IssuedToken): IssuedToken {
    watcher.afterIssue(issued)
    if (isNextRevoked) tokens.revoke(issued.keyId, clock.now(), { operation: "outside" })
    isNextRevoked = false
    return issued
  }

  /** The tokens as LINE's API sees them. */
  const served: TokenStore = {
    ...tokens,
    tokens: (channelId) => tokens.tokens(channelId).filter(({ keyId }) => !hidden.has(keyId)),
    issue(request) {
      if (request.kind !== "v2.1") return tokens.issue(request)
      watcher.beforeIssue(request.channelId)
      const issued = tokens.issue(request)
      return issued && noteIssued(issued)
    },
    revoke(keyId, nowMs, by) {
      watcher.beforeRevoke(keyId)
      if (toForget === 0) return tokens.revoke(keyId, nowMs, by)
      toForget -= 1
      forgotten.add(keyId)
    },
  }

  return {
    handle: createHandler({
      clock,
      channels,
      tokens: served,
      faults: { next: () => undefined },
      record,
      closing: new AbortController().signal,
    }),
    journal,
    issueFromOutside: (channelId) =>
      tokens.issue({
        kind: "v2.1",
        channelId,
        lifetimeSeconds: MAX_TOKEN_LIFETIME_SECONDS,
        nowMs: clock.now(),
        by: { operation: "outside" },
      }),
    revokeFromOutside: (keyId) => tokens.revoke(keyId, clock.now(), { operation: "outside" }),
    revokeNextIssued() {
      isNextRevoked = true
    },
    forgetRevocations(count) {
      toForget = count
    },
    forgotten: () => forgotten,
    hideFromList(keyIds) {
      hidden = new Set(keyIds)
    },
    isHiding: () => hidden.size > 0,
    accepts(keyId, channelId) {
      const token = tokens.findByKeyId(keyId)
      return token !== undefined && token.channelId === channelId && isLiveAt(token, clock.now())
    },
  }
}
