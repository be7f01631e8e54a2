import { createHash, randomBytes } from "node:crypto"

/** Kinds of channel access tokens the simulator issues. */
export type TokenKind = "v2.1" | "stateless" | "short-lived"

const JWS_HEADER = Buffer.from('{"alg":"HS256"}').toString("base64url")

/**
 * A fresh token value in the shape LINE gives the kind: a JWS with an opaque payload (v2.1, stateless) or 128 bytes of
 * base64 (short-lived), which may hold `+`, `/` and ends in `=`.
 */
export function mintTokenValue(kind: TokenKind): string {
  if (kind === "short-lived") return randomBytes(128).toString("base64")
  return [JWS_HEADER, randomBytes(160).toString("base64url"), randomBytes(32).toString("base64url")].join(".")
}

/** A fresh token key id: 16 random bytes, 22 base64url characters. */
export function mintKeyId(): string {
  return randomBytes(16).toString("base64url")
}

/** What stands for a token's value wherever one is remembered. */
export function digest(accessToken: string): string {
  return createHash("sha256").update(accessToken).digest("base64url")
}

/** How a value looks to the v2.1 operations: not three parts, three parts that can't be decoded, or a JWS. */
export function jwsShape(accessToken: string): "not-jws" | "malformed" | "jws" {
  const parts = accessToken.split(".")
  if (parts.length !== 3) return "not-jws"
  return parts.every(isBase64url) && isJsonObject(parts[0] ?? "") ? "jws" : "malformed"
}

/** Whether a value looks like a short-lived token: padded base64, nothing else. */
export function isShortLivedShape(accessToken: string): boolean {
  return accessToken.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(accessToken)
}

function isBase64url(part: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(part)
}

function isJsonObject(part: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString())
    return typeof value === "object" && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
