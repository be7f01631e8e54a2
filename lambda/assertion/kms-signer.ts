import type { Kms, KmsKey } from "../kms/kms.ts"
import type { SignAssertion } from "./sign-assertion.ts"

/** A signer over a key that never leaves KMS. Its errors are those of `Kms`, and hold nothing of what was to be signed. */
export function createKmsSigner(kms: Pick<Kms, "sign">, key: KmsKey, kid: string): SignAssertion {
  return async (claims) => {
    const signingInput = `${base64url({ alg: "RS256", typ: "JWT", kid })}.${base64url(claims)}`
    const signature = await kms.sign(key, Buffer.from(signingInput))
    return `${signingInput}.${Buffer.from(signature).toString("base64url")}`
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7515#section-3.1 */
function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url")
}
