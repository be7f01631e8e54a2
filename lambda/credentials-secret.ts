import { RotationError } from "./errors.ts"

/** A key whose public half is registered at LINE. */
export interface RegisteredKey {
  /** LINE's id of the registered signing key, from the console; not a token's key id. */
  readonly kid: string
  readonly key: SigningKey
}

/** The JSON of a channel's credentials secret. All of it but `channelId` and the key ids is secret. */
export interface Credentials extends RegisteredKey {
  /** Name of the secret they are from, for messages. */
  readonly secretName: string
  readonly channelId: string
  readonly channelSecret: string
  /** The key that is about to replace this one, while both are registered. */
  readonly nextKey?: RegisteredKey
}

/** Where the assertion signing key is: in KMS, or here as PKCS#8 PEM or private JWK. */
export type SigningKey =
  | { readonly kind: "kms"; readonly kmsKeyId: string }
  | { readonly kind: "pkcs8"; readonly pem: string }
  | { readonly kind: "jwk"; readonly jwk: Readonly<Record<string, unknown>> }

/**
 * Reads `{"schema":1,"channelId","channelSecret","kid","kmsKeyId"|"privateKey","nextKey"?}`; members it doesn't know are
 * ignored. `nextKey` is `{"kid","kmsKeyId"|"privateKey"}`.
 * @throws {RotationError} `BAD_CREDENTIALS`, naming the secret and the member.
 */
export function parseCredentials(text: string, secretName: string): Credentials {
  const value = parseObject(text, secretName)
  if (value.schema !== 1) throw bad(secretName, "`schema` must be 1")
  return {
    secretName,
    channelId: member(value, "channelId", secretName, CHANNEL_ID, CHANNEL_ID_WANTED),
    channelSecret: member(value, "channelSecret", secretName, VISIBLE, "the channel secret from the console"),
    ...registeredKey(value, secretName, ""),
    ...(value.nextKey === undefined ? {} : { nextKey: nextKey(value.nextKey, secretName) }),
  }
}

function nextKey(value: unknown, secretName: string): RegisteredKey {
  if (isObject(value)) return registeredKey(value, secretName, "nextKey.")
  throw bad(secretName, "`nextKey` must be an object, or left out")
}

/** @param path what stands before the members' names in messages */
function registeredKey(value: Members, secretName: string, path: string): RegisteredKey {
  return { kid: member(value, "kid", secretName, VISIBLE, KID_WANTED, path), key: signingKey(value, secretName, path) }
}

const CHANNEL_ID = /^\d{1,20}$/
/** Visible ASCII: what an HTTP form and a JWS header can carry as they are. */
const VISIBLE = /^[\x21-\x7e]{1,2048}$/

/** What a channel id has to be, for messages. */
export const CHANNEL_ID_WANTED = "the channel id from the console, digits in a string"
/** What a signing key's id has to be, for messages. */
export const KID_WANTED = "the key id that the console shows for the registered public key"

/** Whether a text can be a channel id: 1 to 20 digits. */
export function isChannelId(text: string): boolean {
  return CHANNEL_ID.test(text)
}

/** Whether a text can be LINE's id of a signing key: 1 to 2,048 visible ASCII characters. */
export function isKid(text: string): boolean {
  return VISIBLE.test(text)
}

/** KMS's four ways to name a key. Errors show it, so nothing else may get through. */
const KMS_KEY = /^(?:[\w-]{1,64}|alias\/[\w/-]{1,250}|arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]{1,250})$/

type Members = Readonly<Record<string, unknown>>

function parseObject(text: string, secretName: string): Members {
  const value = parseJson(text)
  if (isObject(value)) return value
  throw bad(secretName, "the value must be a JSON object")
}

/** JSON.parse quotes its input in its error, so that error must not travel on. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function signingKey(value: Members, secretName: string, path: string): SigningKey {
  const { kmsKeyId, privateKey } = value
  if ((kmsKeyId === undefined) === (privateKey === undefined)) {
    throw bad(secretName, `exactly one of \`${path}kmsKeyId\` and \`${path}privateKey\` must be there`)
  }
  if (kmsKeyId !== undefined) {
    const wanted = "a KMS key id, key ARN, `alias/…` or alias ARN"
    return { kind: "kms", kmsKeyId: member(value, "kmsKeyId", secretName, KMS_KEY, wanted, path) }
  }
  if (typeof privateKey === "string" && privateKey.includes("-----BEGIN PRIVATE KEY-----")) {
    return { kind: "pkcs8", pem: privateKey.trim() }
  }
  const jwk = typeof privateKey === "string" ? parseJson(privateKey) : privateKey
  if (isObject(jwk) && jwk.kty === "RSA" && typeof jwk.d === "string") return { kind: "jwk", jwk }
  throw bad(secretName, `\`${path}privateKey\` must be a PKCS#8 PEM (BEGIN PRIVATE KEY) or a private RSA JWK`)
}

function member(value: Members, name: string, secretName: string, pattern: RegExp, wanted: string, path = ""): string {
  const found = value[name]
  if (typeof found === "string" && pattern.test(found)) return found
  throw bad(secretName, `\`${path}${name}\` must be ${wanted}; ${found === undefined ? "it is missing" : "it isn't"}`)
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function bad(secretName: string, what: string): RotationError {
  return new RotationError("BAD_CREDENTIALS", `the credentials secret ${secretName}: ${what}`)
}
