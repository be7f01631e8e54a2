import type { AppEvidence } from "./evidence.ts"

/** What became of every token that was issued: it is stored, was revoked, or leaked. The three add up. */
export interface TokenFates {
  readonly tokensIssued: number
  /** A version holds it. */
  readonly tokensStored: number
  /** No version holds it: whoever issued it revoked it at once. */
  readonly tokensRevoked: number
  /** No version holds it and nobody revoked it: it ends when it expires. */
  readonly tokensLeaked: number
  /** When the last leaked one expires or has expired, ISO 8601 in UTC; null: none leaked. */
  readonly leaksEndBy: string | null
}

/** Counts the fates of all apps' tokens. Pure. */
export function tokenFates(apps: readonly Pick<AppEvidence, "tokens" | "versions">[]): TokenFates {
  const unstored = apps.flatMap(({ tokens, versions }) =>
    tokens.filter(({ keyId }) => !versions.some((version) => version.keyId === keyId)),
  )
  const leaked = unstored.filter(({ revokedAtMs }) => revokedAtMs === undefined)
  const issued = apps.reduce((sum, { tokens }) => sum + tokens.length, 0)
  const lastEndMs = Math.max(...leaked.map(({ expiresAtMs }) => expiresAtMs))
  return {
    tokensIssued: issued,
    tokensStored: issued - unstored.length,
    tokensRevoked: unstored.length - leaked.length,
    tokensLeaked: leaked.length,
    leaksEndBy: leaked.length === 0 ? null : new Date(lastEndMs).toISOString(),
  }
}

/** `34 issued: 31 stored, 1 revoked at once, 2 leaked, gone by 2026-12-23`. */
export function fateWords({ tokensIssued, tokensStored, tokensRevoked, tokensLeaked, leaksEndBy }: TokenFates): string {
  const end = leaksEndBy === null ? "" : `, gone by ${leaksEndBy.slice(0, 10)}`
  return `${tokensIssued} issued: ${tokensStored} stored, ${tokensRevoked} revoked at once, ${tokensLeaked} leaked${end}`
}
