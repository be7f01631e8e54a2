import type { Credentials } from "../credentials-secret.ts"
import type { AssertionClaims } from "./claims.ts"

/** Signs claims into a compact JWS: RS256, `typ` JWT, `kid` of the channel's registered key. */
export type SignAssertion = (claims: AssertionClaims) => Promise<string>

/**
 * The port: makes the signer for a channel's credentials.
 * @throws {RotationError} `BAD_CREDENTIALS` when a private key can't be used; a key in KMS is first looked at when it signs
 */
export type CreateSigner = (credentials: Credentials) => Promise<SignAssertion>
