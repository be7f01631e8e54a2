import { constraint, type Input, readString, requireString } from "../input.ts"
import { invalidParameter, invalidRequest, type Refusal } from "../refusals.ts"
import type { Secret, SecretValue } from "../secret.ts"

const NO_TOKEN = "You must provide a ClientRequestToken value. We recommend a UUID-type value."

/** A value's limit in bytes. */
const VALUE_LIMIT_BYTES = 65_536

/** The SecretId member: a name or an ARN. @throws Refusal ValidationException. */
export function requireSecretId(input: Input): string {
  return requireString(input, "SecretId", { min: 1, max: 2048 })
}

/**
 * The ClientRequestToken, 32 to 64 characters. SDKs always send one; raw HTTP must.
 * @throws Refusal InvalidRequestException or what `missing` makes when it isn't there, InvalidParameterException for its length.
 */
export function requireToken(input: Input, missing: (message: string) => Refusal = invalidRequest): string {
  const token = readString(input, "ClientRequestToken")
  if (!token) throw missing(NO_TOKEN)
  if (token.length < 32 || token.length > 64) {
    throw invalidParameter("ClientRequestToken must be 32-64 characters long.")
  }
  return token
}

/** A version id, 32 to 64 characters. @throws Refusal ValidationException. */
export function readVersionId(input: Input, member: string): string | undefined {
  return readString(input, member, { min: 32, max: 64 })
}

/**
 * SecretString or SecretBinary; undefined when neither is there, or an empty one.
 * @throws Refusal InvalidParameterException (both), ValidationException (over 65,536 bytes), SerializationException (no base64).
 */
export function readValue(input: Input): SecretValue | undefined {
  const secretString = readString(input, "SecretString", { isSensitive: true })
  const secretBinary = readString(input, "SecretBinary", { isSensitive: true })
  if (secretString && secretBinary) {
    throw invalidParameter("You can't specify both a SecretString and a SecretBinary value for a version of a secret.")
  }
  if (secretString) return { secretString: checkSize("SecretString", secretString, Buffer.byteLength(secretString)) }
  if (secretBinary) return { secretBinary: checkBinary(secretBinary) }
  return undefined
}

function checkBinary(secretBinary: string): string {
  const bytes = Buffer.from(secretBinary, "base64")
  checkSize("SecretBinary", secretBinary, bytes.length)
  return bytes.toString("base64")
}

function checkSize(member: string, value: string, sizeBytes: number): string {
  if (sizeBytes <= VALUE_LIMIT_BYTES) return value
  throw constraint(member, undefined, `Member must have length less than or equal to ${VALUE_LIMIT_BYTES}`)
}

/** The two members that nearly every answer begins with. */
export function identity(secret: Secret): { ARN: string; Name: string } {
  return { ARN: secret.arn, Name: secret.name }
}

/**
 * Says no to members whose effect this stand-in doesn't have, instead of dropping them quietly.
 * @throws Refusal InvalidParameterException that names the member.
 */
export function refuseUnsupported(input: Input, ...members: string[]): void {
  const found = members.find((member) => input[member] !== undefined && input[member] !== null)
  if (found !== undefined) throw invalidParameter(`This local Secrets Manager doesn't support ${found}: leave it out.`)
}
