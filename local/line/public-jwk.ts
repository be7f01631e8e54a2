import { createPublicKey, type KeyObject } from "node:crypto"

/** Why the console refuses a public key. */
type PublicJwkProblem =
  | "not_an_object"
  | "kid_member"
  | "private_member"
  | "not_rsa"
  | "not_rs256"
  | "not_for_verifying"
  | "unreadable"
  | "not_2048_bits"

/** The console refuses this public key; `code` says why. */
export class PublicJwkError extends Error {
  override readonly name = "PublicJwkError"
  readonly code: PublicJwkProblem

  constructor(code: PublicJwkProblem, message: string) {
    super(message)
    this.code = code
  }
}

const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

/**
 * The key of a public JWK that LINE's console would accept: RSA, RS256, 2048 bits, for verifying, without a `kid`.
 *
 * @throws {PublicJwkError} naming the member to change; never a member's value
 * @see https://developers.line.biz/en/docs/messaging-api/generate-json-web-token/#assertion-signing-key-specification
 */
export function readPublicJwk(jwk: unknown): KeyObject {
  if (typeof jwk !== "object" || jwk === null || Array.isArray(jwk)) {
    throw new PublicJwkError("not_an_object", "the public key must be a JWK: a JSON object with kty, alg, use, e and n")
  }
  const members = jwk as Readonly<Record<string, unknown>>
  checkMembers(members)
  const key = importKey(members)
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== 2048) throw new PublicJwkError("not_2048_bits", `n must be 2048 bits long, found ${bits}`)
  return key
}

function checkMembers(members: Readonly<Record<string, unknown>>): void {
  if ("kid" in members)
    throw new PublicJwkError("kid_member", "remove kid: LINE gives a kid when the key is registered")
  const secret = PRIVATE_MEMBERS.find((name) => name in members)
  if (secret) throw new PublicJwkError("private_member", `remove ${secret}: it belongs to the private key`)
  if (members.kty !== "RSA") throw new PublicJwkError("not_rsa", 'kty must be "RSA"')
  if (members.alg !== "RS256") throw new PublicJwkError("not_rs256", 'alg must be "RS256"')
  if (!isForVerifying(members)) {
    throw new PublicJwkError("not_for_verifying", 'use must be "sig", or key_ops must be ["verify"]')
  }
}

function isForVerifying({ use, key_ops }: Readonly<Record<string, unknown>>): boolean {
  if (use === undefined && key_ops === undefined) return false
  const isUseRight = use === undefined || use === "sig"
  return isUseRight && (key_ops === undefined || (Array.isArray(key_ops) && key_ops.join() === "verify"))
}

function importKey({ e, n }: Readonly<Record<string, unknown>>): KeyObject {
  try {
    return createPublicKey({ key: { kty: "RSA", e, n } as never, format: "jwk" })
  } catch {
    throw new PublicJwkError("unreadable", "e and n must be the base64url exponent and modulus of an RSA key")
  }
}
