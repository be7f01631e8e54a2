import type { LineOperation } from "./operations.ts"
import { digest, mintKeyId, mintTokenValue, type TokenKind } from "./token-shape.ts"

/** Live tokens a channel may hold, of v2.1 and of short-lived ones each. */
const MAX_LIVE_TOKENS = 30

/** Who ended a token: an operation of LINE's API with its request id, or somebody outside it (the console, another tool). */
export interface Revoker {
  readonly operation: LineOperation | "outside"
  readonly requestId?: string
}

/** One token's life, without its value. Times are milliseconds since the epoch, in the simulator's time. */
export interface TokenRecord {
  /** LINE shows it for v2.1 tokens only; here each token has one. */
  readonly keyId: string
  readonly channelId: string
  readonly kind: TokenKind
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly revokedAtMs?: number
  readonly revokedBy?: Revoker
  /** Until then verify and list don't know it yet. */
  readonly shownFromMs?: number
  /** Until then verify and list don't know that it is revoked. */
  readonly revocationShownFromMs?: number
  /** True when a newer short-lived token pushed this one out. */
  readonly evicted?: true
}

/** A token as it is handed to its client: the only place where its value appears. */
export interface IssuedToken extends TokenRecord {
  readonly accessToken: string
}

/** What to issue. */
interface TokenRequest {
  readonly channelId: string
  readonly kind: TokenKind
  readonly lifetimeSeconds: number
  readonly nowMs: number
  /** Who asks; an evicted token's record names it. */
  readonly by: Revoker
}

/** All tokens ever issued, by the digest of their values. Each method is one indivisible step. */
export interface TokenStore {
  /** Undefined when the channel holds 30 live v2.1 tokens; a 31st short-lived one evicts the oldest instead. */
  issue(request: TokenRequest): IssuedToken | undefined
  find(accessToken: string): TokenRecord | undefined
  findByKeyId(keyId: string): TokenRecord | undefined
  /** Ends a live token; leaves any other as it is. */
  revoke(keyId: string, nowMs: number, by: Revoker): void
  /** Verify and list know of the token only from then on; the Messaging API knows at once. */
  showFrom(keyId: string, atMs: number): void
  /** Verify and list know of its revocation only from then on; the Messaging API knows at once. */
  showRevocationFrom(keyId: string, atMs: number): void
  /** In the order of issue. */
  tokens(channelId: string): readonly TokenRecord[]
}

/** Whether a token is neither revoked nor expired at `nowMs`. */
export function isLiveAt({ revokedAtMs, expiresAtMs }: TokenRecord, nowMs: number): boolean {
  return revokedAtMs === undefined && nowMs < expiresAtMs
}

/** Whether verify and list take a token for live at `nowMs`: they may lag behind. */
export function isShownLiveAt(token: TokenRecord, nowMs: number): boolean {
  const { revokedAtMs, revocationShownFromMs, shownFromMs = nowMs, expiresAtMs } = token
  const isRevocationShown = revokedAtMs !== undefined && nowMs >= (revocationShownFromMs ?? revokedAtMs)
  return nowMs >= shownFromMs && !isRevocationShown && nowMs < expiresAtMs
}

export function createTokenStore(): TokenStore {
  const records = new Map<string, TokenRecord>()
  const keyIds = new Map<string, string>()

  function tokens(channelId: string): readonly TokenRecord[] {
    return [...records.values()].filter((record) => record.channelId === channelId)
  }

  function end(keyId: string, nowMs: number, by: Revoker, evicted?: true): void {
    const record = records.get(keyId)
    if (!record || !isLiveAt(record, nowMs)) return
    records.set(keyId, { ...record, revokedAtMs: nowMs, revokedBy: by, ...(evicted && { evicted }) })
  }

  function change(keyId: string, changes: Partial<TokenRecord>): void {
    const record = records.get(keyId)
    if (record) records.set(keyId, { ...record, ...changes })
  }

  function makeRoom({ channelId, kind, nowMs, by }: TokenRequest): boolean {
    if (kind === "stateless") return true
    const live = tokens(channelId).filter((token) => token.kind === kind && isLiveAt(token, nowMs))
    const oldest = live[0]
    if (live.length < MAX_LIVE_TOKENS || oldest === undefined) return true
    if (kind === "v2.1") return false
    end(oldest.keyId, nowMs, by, true)
    return true
  }

  return {
    issue(request) {
      if (!makeRoom(request)) return undefined
      const { channelId, kind, lifetimeSeconds, nowMs } = request
      const accessToken = mintTokenValue(kind)
      const record = {
        keyId: mintKeyId(),
        channelId,
        kind,
        issuedAtMs: nowMs,
        expiresAtMs: nowMs + lifetimeSeconds * 1000,
      }
      records.set(record.keyId, record)
      keyIds.set(digest(accessToken), record.keyId)
      return { ...record, accessToken }
    },
    find: (accessToken) => records.get(keyIds.get(digest(accessToken)) ?? ""),
    findByKeyId: (keyId) => records.get(keyId),
    revoke: end,
    showFrom: (keyId, shownFromMs) => change(keyId, { shownFromMs }),
    showRevocationFrom: (keyId, revocationShownFromMs) => change(keyId, { revocationShownFromMs }),
    tokens,
  }
}
