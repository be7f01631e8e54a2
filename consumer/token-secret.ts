/**
 * The JSON that a token secret holds: one flat object, so that `channelAccessToken` goes straight into `@line/bot-sdk`
 * and ECS or External Secrets can pick a key. Readers ignore members they don't know and refuse a `schema` they don't.
 */
export interface TokenSecret {
  readonly schema: 1
  /** The token to send as `Authorization: Bearer …`. Secret. */
  readonly channelAccessToken: string
  /** LINE's `key_id` of this token: not secret, and not the signing key's `kid`. */
  readonly keyId: string
  readonly channelId: string
  readonly tokenType: "Bearer"
  /** When it was asked for, ISO 8601 in UTC. */
  readonly issuedAt: string
  /** The clock before the call plus LINE's `expires_in`, ISO 8601 in UTC: at most a minute later than LINE's own. */
  readonly expiresAt: string
}

/**
 * - `TOKEN_SECRET_NOT_JSON`: the value isn't a JSON object
 * - `TOKEN_SECRET_SCHEMA`: its `schema` isn't one that this release reads
 * - `TOKEN_SECRET_MEMBER`: a member is missing or of the wrong kind; the message names it
 */
export type TokenSecretErrorCode = "TOKEN_SECRET_NOT_JSON" | "TOKEN_SECRET_SCHEMA" | "TOKEN_SECRET_MEMBER"

/** A token secret's value that can't be read. Holds nothing of the value itself. */
export class TokenSecretError extends Error {
  override readonly name = "TokenSecretError"
  readonly code: TokenSecretErrorCode

  constructor(code: TokenSecretErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Reads a token secret's value. @throws {TokenSecretError} with any of its codes. */
export function parseTokenSecret(text: string): TokenSecret {
  const value = parseObject(text)
  if (value.schema !== 1) {
    throw new TokenSecretError(
      "TOKEN_SECRET_SCHEMA",
      `token secret: \`schema\` must be 1, and ${kindOf(value.schema)} was found; a later one needs a newer release`,
    )
  }
  return {
    schema: 1,
    channelAccessToken: member(value, "channelAccessToken", TOKEN, "a token: visible ASCII, at most 8,192 characters"),
    keyId: member(value, "keyId", KEY_ID, "LINE's key id of the token: no dots, at most 128 characters"),
    channelId: member(value, "channelId", /^\d{1,20}$/, "a channel id: digits in a string"),
    tokenType: bearer(value),
    issuedAt: instant(value, "issuedAt"),
    expiresAt: instant(value, "expiresAt"),
  }
}

/** Writes a token secret's value: always the same members in the same order, so that equal secrets are equal texts. */
export function formatTokenSecret(secret: TokenSecret): string {
  const { channelAccessToken, keyId, channelId, tokenType, issuedAt, expiresAt } = secret
  return JSON.stringify({ schema: 1, channelAccessToken, keyId, channelId, tokenType, issuedAt, expiresAt })
}

type Members = Readonly<Record<string, unknown>>

function parseObject(text: string): Members {
  const value = parseJson(text)
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members
  throw new TokenSecretError("TOKEN_SECRET_NOT_JSON", "token secret: the value must be a JSON object")
}

/** JSON.parse quotes its input in its error, so that error must not travel on. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A token travels in an HTTP header. */
const TOKEN = /^[\x21-\x7e]{1,8192}$/
/** A key id is shown in logs and staging labels, so nothing that could be a token may pass for one: those have dots. */
const KEY_ID = /^[\w~+/=-]{1,128}$/

/** Whether a text can be LINE's `key_id` of a token, and so a part of a staging label. */
export function isKeyId(text: string): boolean {
  return KEY_ID.test(text)
}

function member(value: Members, name: string, pattern: RegExp, wanted: string): string {
  const found = value[name]
  if (typeof found === "string" && pattern.test(found)) return found
  throw badMember(name, wanted, found)
}

function bearer(value: Members): "Bearer" {
  if (value.tokenType === "Bearer") return "Bearer"
  throw badMember("tokenType", '"Bearer"', value.tokenType)
}

function instant(value: Members, name: string): string {
  const wanted = "an ISO 8601 instant in UTC"
  const found = member(value, name, ISO_INSTANT, wanted)
  if (!Number.isNaN(Date.parse(found))) return found
  throw badMember(name, wanted, found)
}

const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

function badMember(member: string, wanted: string, found: unknown): TokenSecretError {
  return new TokenSecretError(
    "TOKEN_SECRET_MEMBER",
    `token secret: \`${member}\` must be ${wanted}, and ${kindOf(found)} was found`,
  )
}

/** Tells of a member what can be told without quoting it. */
function kindOf(found: unknown): string {
  if (found === undefined) return "nothing"
  if (found === null) return "null"
  if (found === "") return "an empty string"
  if (typeof found === "object") return Array.isArray(found) ? "an array" : "an object"
  return typeof found === "string" ? "another string" : `a ${typeof found}`
}
