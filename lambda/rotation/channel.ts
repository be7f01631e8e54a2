import { LineError } from "../../line/errors.ts"
import { assertionClaims } from "../assertion/claims.ts"
import type { SignAssertion } from "../assertion/sign-assertion.ts"
import { type Credentials, parseCredentials } from "../credentials-secret.ts"
import { RotationError } from "../errors.ts"
import type { RotationDeps, Run } from "./deps.ts"
import { readExpected } from "./read-expected.ts"

/** A channel's credentials, and assertions made with them. */
export interface Channel {
  readonly credentials: Credentials
  /** A fresh client assertion; each use gets its own. Secret. */
  readonly assertion: () => Promise<string>
  /** Milliseconds since the epoch: this machine's clock, or LINE's once that has corrected it. */
  readonly now: () => number
  /** Takes LINE's clock from a refused assertion, once. @returns whether another try may fare better */
  readonly correctClock: (refusal: unknown) => boolean
}

/** A clock that is off by less isn't why LINE refused an assertion, which is good for five minutes. */
export const LEAST_CORRECTION_MS = 60_000

/**
 * Reads the channel's credentials; its key is readied by the first assertion.
 * @throws {RotationError} `BAD_CREDENTIALS`, `SECRETS_MANAGER`; an assertion also what `Kms` throws
 */
export async function openChannel(deps: RotationDeps, { name }: Run): Promise<Channel> {
  const stored = await readExpected(deps, name.credentialsSecretName)
  if (stored.kind === "absent") {
    throw new RotationError(
      "BAD_CREDENTIALS",
      `the credentials secret ${name.credentialsSecretName} isn't there, or has no value yet: put one`,
    )
  }
  return createChannel(deps, parseCredentials(stored.text, name.credentialsSecretName))
}

function createChannel(deps: RotationDeps, credentials: Credentials): Channel {
  let signer: Promise<SignAssertion> | undefined
  let correctionMs: number | undefined
  const now = () => deps.now() + (correctionMs ?? 0)
  return {
    credentials,
    now,
    async assertion() {
      signer ??= deps.createSigner(credentials)
      const sign = await signer
      return sign(assertionClaims(credentials.channelId, deps.settings.tokenLifetimeSeconds, now()))
    },
    correctClock(refusal) {
      const lineMs = refusal instanceof LineError && refusal.status === 400 ? refusal.dateMs : undefined
      if (lineMs === undefined || correctionMs !== undefined) return false
      const offMs = lineMs - deps.now()
      if (Math.abs(offMs) < LEAST_CORRECTION_MS) return false
      correctionMs = offMs
      return true
    },
  }
}
