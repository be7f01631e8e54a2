import { createPrivateKey, createPublicKey } from "node:crypto"
import type { Credentials } from "../credentials-secret.ts"
import { RotationError } from "../errors.ts"
import type { Kms } from "../kms/kms.ts"
import { type PublicJwk, publicJwkOfSpki } from "./public-jwk.ts"

/** Reads the public half of a signing key, wherever that is. */
export type ReadPublicJwk = (key: Credentials["key"], secretName: string) => Promise<PublicJwk>

/**
 * Readers of public halves. @param connect called once, for the first key in KMS
 * @returns a reader that throws {RotationError} `BAD_CREDENTIALS`, `KEY_UNFIT`, and what `Kms` throws
 */
export function createPublicJwkReader(connect: () => Pick<Kms, "readPublicKey">): ReadPublicJwk {
  let kms: Pick<Kms, "readPublicKey"> | undefined
  return async (key, secretName) => {
    if (key.kind !== "kms") return publicHalf(key, secretName)
    const { kmsKeyId } = key
    kms ??= connect()
    const spki = await kms.readPublicKey({ kmsKeyId, secretName })
    try {
      return publicJwkOfSpki(spki)
    } catch (error) {
      const found = error instanceof RangeError ? error.message : "it can't be read"
      throw new RotationError("KEY_UNFIT", `the key ${kmsKeyId} that ${secretName} names: ${found}`)
    }
  }
}

function publicHalf(key: Exclude<Credentials["key"], { kind: "kms" }>, secretName: string): PublicJwk {
  try {
    const input = key.kind === "pkcs8" ? key.pem : { key: { ...key.jwk }, format: "jwk" as const }
    const spki = createPublicKey(createPrivateKey(input)).export({ format: "der", type: "spki" })
    return publicJwkOfSpki(spki)
  } catch {
    throw new RotationError(
      "BAD_CREDENTIALS",
      `the credentials secret ${secretName}: \`privateKey\` must be an RSA key of 2,048 bits`,
    )
  }
}
