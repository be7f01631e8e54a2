import { assertionClaims } from "../assertion/claims.ts"
import type { SignAssertion } from "../assertion/signer.ts"
import { type Credentials, parseCredentials } from "../credentials-secret.ts"
import { RotationError } from "../errors.ts"
import type { RotationDeps, Run } from "./deps.ts"

/** A channel's credentials, and assertions made with them. */
export interface Channel {
  readonly credentials: Credentials
  /** A fresh client assertion; each use gets its own. Secret. */
  readonly assertion: () => Promise<string>
}

/**
 * Reads the channel's credentials; its key is readied by the first assertion.
 * @throws {RotationError} `BAD_CREDENTIALS`, `SECRETS_MANAGER`; the first assertion also `SIGNER_UNSUPPORTED`
 */
export async function openChannel(deps: RotationDeps, { name }: Run): Promise<Channel> {
  const stored = await deps.secrets.read(name.credentialsSecretName, {})
  if (stored.kind === "absent") {
    throw new RotationError(
      "BAD_CREDENTIALS",
      `the credentials secret ${name.credentialsSecretName} isn't there, or has no value yet: put one`,
    )
  }
  const credentials = parseCredentials(stored.text, name.credentialsSecretName)
  let signer: Promise<SignAssertion> | undefined
  return {
    credentials,
    async assertion() {
      signer ??= deps.createSigner(credentials)
      const sign = await signer
      return sign(assertionClaims(credentials.channelId, deps.settings.tokenLifetimeSeconds, deps.now()))
    },
  }
}
