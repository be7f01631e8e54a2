import type { Credentials } from "../credentials-secret.ts"
import type { Kms } from "../kms/kms.ts"
import type { AssertionClaims } from "./claims.ts"
import { createKmsSigner } from "./kms-signer.ts"
import { createPrivateKeySigner } from "./private-key-signer.ts"

/** Signs claims into a compact JWS: RS256, `typ` JWT, `kid` of the channel's registered key. */
export type SignAssertion = (claims: AssertionClaims) => Promise<string>

/**
 * Makes the signer for a channel's credentials.
 * @throws {RotationError} `BAD_CREDENTIALS` when a private key can't be used; a key in KMS is first looked at when it signs
 */
export type CreateSigner = (credentials: Credentials) => Promise<SignAssertion>

/** Signers of either kind. @param connect called once, for the first key in KMS: a client that nobody needs costs time too */
export function createSigners(connect: () => Kms): CreateSigner {
  let kms: Kms | undefined
  return async ({ key, kid, secretName }) => {
    switch (key.kind) {
      case "pkcs8":
      case "jwk":
        return createPrivateKeySigner(key, kid, secretName)
      case "kms":
        kms ??= connect()
        return createKmsSigner(kms, { kmsKeyId: key.kmsKeyId, secretName }, kid)
      default:
        return key satisfies never
    }
  }
}
