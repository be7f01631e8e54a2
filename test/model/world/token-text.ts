import type { Secret, SecretValue } from "../../../local/secrets-manager/secret.ts"

/** What a token secret's value says of its token; nothing where it isn't one. */
export interface TokenText {
  readonly keyId: string
  readonly channelId: string
  /** The token itself. Secret. */
  readonly channelAccessToken: string
}

const read = new WeakMap<SecretValue, TokenText | null>()

/** The token that a version of a secret holds; undefined where it holds none. Each value is read once. */
export function tokenIn(secret: Secret, versionId: string | undefined): TokenText | undefined {
  const value = versionId === undefined ? undefined : secret.versions.get(versionId)?.value
  if (value === undefined) return undefined
  const known = read.get(value)
  if (known !== undefined) return known ?? undefined
  const token = parse(value.secretString ?? "")
  read.set(value, token ?? null)
  return token
}

function parse(text: string): TokenText | undefined {
  try {
    const { keyId, channelId, channelAccessToken } = JSON.parse(text)
    const isToken = [keyId, channelId, channelAccessToken].every((member) => typeof member === "string")
    return isToken ? { keyId, channelId, channelAccessToken } : undefined
  } catch {
    return undefined
  }
}
