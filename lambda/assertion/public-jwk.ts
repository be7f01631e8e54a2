import { createPublicKey, type KeyObject } from "node:crypto"

/** A public signing key as LINE's console takes it: exactly these five members; it refuses a `kid`. */
export interface PublicJwk {
  readonly kty: "RSA"
  readonly alg: "RS256"
  readonly use: "sig"
  /** Exponent, base64url. */
  readonly e: string
  /** Modulus, base64url. */
  readonly n: string
}

/**
 * The public JWK of a key in KMS, to be pasted into LINE's console. Pure.
 * @param spki what KMS's GetPublicKey answers as `PublicKey`: SubjectPublicKeyInfo, DER
 * @throws RangeError for anything but an RSA key of 2,048 bits, saying what was found
 * @see https://developers.line.biz/en/docs/messaging-api/generate-json-web-token/#assertion-signing-key-specification
 */
export function publicJwkOfSpki(spki: Uint8Array): PublicJwk {
  const key = readSpki(spki)
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (key.asymmetricKeyType === "rsa" && bits === 2048) {
    const { e = "", n = "" } = key.export({ format: "jwk" })
    return { kty: "RSA", alg: "RS256", use: "sig", e, n }
  }
  const found = `${key.asymmetricKeyType ?? "another kind"}${bits === undefined ? "" : ` of ${bits} bits`}`
  throw new RangeError(`LINE takes RSA keys of 2048 bits, and this one is ${found}: make one of spec RSA_2048`)
}

function readSpki(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" })
  } catch {
    throw new RangeError(`these ${spki.length} bytes are no public key in DER (SubjectPublicKeyInfo)`)
  }
}
