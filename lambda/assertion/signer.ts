import type { Credentials } from "../credentials-secret.ts"
import { RotationError } from "../errors.ts"
import type { AssertionClaims } from "./claims.ts"
import { createPrivateKeySigner } from "./private-key-signer.ts"

/** Signs claims into a compact JWS: RS256, `typ` JWT, `kid` of the channel's registered key. */
export type SignAssertion = (claims: AssertionClaims) => Promise<string>

/**
 * The signer for a channel's credentials.
 * @throws {RotationError} `BAD_CREDENTIALS` when the key can't be used, `SIGNER_UNSUPPORTED` for a key in KMS.
 */
export async function createSigner({ key, kid, secretName }: Credentials): Promise<SignAssertion> {
  switch (key.kind) {
    case "pkcs8":
    case "jwk":
      return createPrivateKeySigner(key, kid, secretName)
    case "kms":
      throw new RotationError(
        "SIGNER_UNSUPPORTED",
        `the credentials secret ${secretName} names a \`kmsKeyId\`, and this release signs with a \`privateKey\` only: put one there instead`,
      )
    default:
      return key satisfies never
  }
}
