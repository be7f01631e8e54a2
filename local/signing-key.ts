import { createPublicKey, generateKeyPair, type KeyObject } from "node:crypto"
import { promisify } from "node:util"
import type { AwsCall } from "./aws-call.ts"

/** `private`: in the credentials secret. `kms`: in KMS, which it never leaves. */
export type SigningKeyPlace = "private" | "kms"

/** A channel's assertion signing key: its public half, and where the private one is. */
export interface SigningKey {
  /** What is pasted into LINE's console: exactly five members. */
  readonly publicJwk: object
  /** The member of the credentials secret. */
  readonly credential: { readonly privateKey: string } | { readonly kmsKeyId: string }
  /** The member of the channel in the line of JSON. */
  readonly shown: { readonly privateKeyPem: string } | { readonly kmsKeyId: string }
}

/** What makes signing keys. @param kms calls KMS */
export function createSigningKeys(place: SigningKeyPlace, kms: AwsCall): () => Promise<SigningKey> {
  return place === "kms" ? () => makeInKms(kms) : makePrivate
}

async function makePrivate(): Promise<SigningKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 })
  const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }))
  return { publicJwk: publicJwkOf(publicKey), credential: { privateKey: pem }, shown: { privateKeyPem: pem } }
}

async function makeInKms(kms: AwsCall): Promise<SigningKey> {
  const { KeyMetadata } = await kms("CreateKey", { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" })
  const { Arn: kmsKeyId } = KeyMetadata as { readonly Arn: string }
  const { PublicKey } = await kms("GetPublicKey", { KeyId: kmsKeyId })
  const spki = Buffer.from(String(PublicKey), "base64")
  const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" })
  return { publicJwk: publicJwkOf(publicKey), credential: { kmsKeyId }, shown: { kmsKeyId } }
}

function publicJwkOf(key: KeyObject): object {
  const { e, n } = key.export({ format: "jwk" })
  return { kty: "RSA", alg: "RS256", use: "sig", e, n }
}
