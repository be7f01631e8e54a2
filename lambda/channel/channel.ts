import { LineError } from "../../line/errors.ts"
import { assertionClaims } from "../assertion/claims.ts"
import type { SignAssertion } from "../assertion/sign-assertion.ts"
import { type Credentials, parseCredentials, type RegisteredKey } from "../credentials-secret.ts"
import { RotationError } from "../errors.ts"
import type { ChannelDeps } from "./deps.ts"
import { readExpected } from "./read-expected.ts"

/** A channel's credentials, and assertions made with them. */
export interface Channel {
  readonly credentials: Credentials
  /** A fresh client assertion; each use gets its own. Secret. */
  readonly assertion: () => Promise<string>
  /** LINE's id of the key that signs the next assertion. */
  readonly kid: () => string
  /** Milliseconds since the epoch: this machine's clock, or LINE's once that has corrected it. */
  readonly now: () => number
  /**
   * Learns from a failed assertion: takes LINE's clock, once; else the channel's other signing key, once, if it has two.
   * @returns whether another try may fare better
   */
  readonly recover: (failure: unknown) => boolean
  /** The first half of that: takes LINE's clock from a refused assertion, once. */
  readonly correctClock: (refusal: unknown) => boolean
}

/** A clock that is off by less isn't why LINE refused an assertion, which is good for five minutes. */
export const LEAST_CORRECTION_MS = 60_000

/** Which of a channel's two signing keys is tried first while one replaces the other. */
export type KeyPreference = "present-key-first" | "next-key-first"

/**
 * Reads the channel's credentials; its key is readied by the first assertion.
 * @param preference default `present-key-first`
 * @throws {RotationError} `BAD_CREDENTIALS`, `SECRETS_MANAGER`; an assertion also what `Kms` throws
 */
export async function openChannel(
  deps: ChannelDeps,
  credentialsSecretName: string,
  preference: KeyPreference = "present-key-first",
): Promise<Channel> {
  const stored = await readExpected(deps, credentialsSecretName)
  if (stored.kind === "absent") {
    throw new RotationError(
      "BAD_CREDENTIALS",
      `the credentials secret ${credentialsSecretName} isn't there, or has no value yet: put one`,
    )
  }
  const credentials = parseCredentials(stored.text, credentialsSecretName)
  return createChannel(deps, credentials, keysOf(credentials, preference))
}

type Keys = readonly [RegisteredKey, ...RegisteredKey[]]

function keysOf({ kid, key, nextKey }: Credentials, preference: KeyPreference): Keys {
  const present = { kid, key }
  if (nextKey === undefined) return [present]
  return preference === "next-key-first" ? [nextKey, present] : [present, nextKey]
}

function createChannel(deps: ChannelDeps, credentials: Credentials, keys: Keys): Channel {
  const signers = createKeyRing(deps, credentials, keys)
  let correctionMs: number | undefined
  const now = () => deps.now() + (correctionMs ?? 0)

  function correctClock(refusal: unknown): boolean {
    const lineMs = refusal instanceof LineError && refusal.status === 400 ? refusal.dateMs : undefined
    if (lineMs === undefined || correctionMs !== undefined) return false
    const offMs = lineMs - deps.now()
    if (Math.abs(offMs) < LEAST_CORRECTION_MS) return false
    correctionMs = offMs
    return true
  }

  return {
    credentials,
    now,
    kid: signers.kid,
    correctClock,
    async assertion() {
      const sign = await signers.current()
      return sign(assertionClaims(credentials.channelId, deps.settings.tokenLifetimeSeconds, now()))
    },
    recover: (failure) => correctClock(failure) || (isOfTheKey(failure) && signers.turnToOther()),
  }
}

function createKeyRing({ createSigner }: ChannelDeps, credentials: Credentials, [first, ...others]: Keys) {
  let key = first
  let signer: Promise<SignAssertion> | undefined
  return {
    kid: () => key.kid,
    current() {
      signer ??= createSigner({ ...credentials, ...key })
      return signer
    },
    turnToOther() {
      const other = others.shift()
      if (other === undefined) return false
      key = other
      signer = undefined
      return true
    },
  }
}

/** LINE's 400 and 404 speak of the assertion; so does a key that can't sign. */
function isOfTheKey(failure: unknown): boolean {
  if (failure instanceof LineError) return failure.status === 400 || failure.status === 404
  return failure instanceof RotationError && KEY_FAILURES.has(failure.code)
}

const KEY_FAILURES = new Set<string>([
  "BAD_CREDENTIALS",
  "KEY_DISABLED",
  "KEY_PENDING_DELETION",
  "KEY_NOT_FOUND",
  "KEY_UNFIT",
  "KEY_DENIED",
  "KMS",
])
