import { createPublicKey, type KeyObject } from "node:crypto"
import { type Input, type Output, secret, unsecret } from "@pulumi/pulumi"
import { RunError } from "@pulumi/pulumi/errors.js"
import { publicJwkOfSpki } from "../../lambda/assertion/public-jwk.ts"

/**
 * Text of the public JWK of what KMS's GetPublicKey answers.
 * @param spki base64 of SubjectPublicKeyInfo, DER
 * @throws RangeError for anything but an RSA key of 2048 bits
 */
export function jwkOfSpki(spki: string): string {
  return JSON.stringify(publicJwkOfSpki(Buffer.from(spki, "base64")))
}

/** Text of the public JWK of a private key. The key stays secret, its public half isn't. */
export function jwkOfPrivateKey(privateKey: Input<string>): Output<string> {
  return unsecret(secret(privateKey).apply(publicJwkText))
}

/**
 * Text of the public JWK of a private key. Pure.
 * @param privateKey PKCS#8 PEM or JWK
 * @throws {RunError} saying what it must be; it never shows the key.
 */
export function publicJwkText(privateKey: string): string {
  return JSON.stringify(publicJwkOfSpki(publicHalf(privateKey).export({ type: "spki", format: "der" })))
}

function publicHalf(privateKey: string): KeyObject {
  try {
    return createPublicKey(privateKey.includes("-----BEGIN") ? privateKey : readJwk(privateKey))
  } catch {
    throw new RunError(
      "a channel's privateKey must be a PKCS#8 PEM (BEGIN PRIVATE KEY) or a private RSA JWK, of 2048 bits",
    )
  }
}

function readJwk(text: string): Parameters<typeof createPublicKey>[0] {
  return { key: JSON.parse(text), format: "jwk" }
}
