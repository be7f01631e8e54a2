import { awsErrorFacts } from "../secrets/aws-outcome.ts"
import type { Kms, KmsKey } from "./kms.ts"
import type { KmsClient } from "./kms-client.ts"
import { isTransientSignFailure, type SignFailure, signError, unfitSignature } from "./sign-failure.ts"

export interface AwsKmsOptions {
  readonly client: KmsClient
  readonly sleep: (ms: number) => Promise<void>
  /** Bound on one signature, repeats included, in milliseconds. */
  readonly totalTimeoutMs: number
}

/** Waits before the repeats of a Sign, in milliseconds. */
const BACKOFF_MS = [100, 400, 1_200]
/** So many tries that hang fit in the whole time. */
const HANGING_TRIES = 2
/** What RSA of 2,048 bits signs with. */
const SIGNATURE_BYTES = 256

/** The port over a client of KMS. */
export function createAwsKms({ client, sleep, totalTimeoutMs }: AwsKmsOptions): Kms {
  return {
    async sign(key, message) {
      const total = AbortSignal.timeout(totalTimeoutMs)
      const once = () => signOnce(client, key, message, [total, AbortSignal.timeout(totalTimeoutMs / HANGING_TRIES)])
      for (let repeats = 0; ; repeats++) {
        const signed = await once()
        if (signed instanceof Uint8Array) return checked(key, signed)
        const waitMs = BACKOFF_MS[repeats]
        if (waitMs === undefined || total.aborted || !isTransientSignFailure(signed)) throw signError(key, signed)
        await sleep(waitMs)
      }
    },
  }
}

async function signOnce(
  client: KmsClient,
  { kmsKeyId }: KmsKey,
  message: Uint8Array,
  signals: AbortSignal[],
): Promise<Uint8Array | SignFailure> {
  const algorithm = { MessageType: "RAW", SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" } as const
  try {
    const input = { KeyId: kmsKeyId, Message: message, ...algorithm }
    const { Signature = new Uint8Array() } = await client.sign(input, { abortSignal: AbortSignal.any(signals) })
    return Signature
  } catch (error) {
    return failureOf(error)
  }
}

/** AWS documents both names for a key that waits for its deletion. */
const STATE_ERRORS = new Set(["DisabledException", "KMSInvalidStateException"])

function failureOf(error: unknown): SignFailure {
  const facts = awsErrorFacts(error)
  const text = error instanceof Error && STATE_ERRORS.has(facts.name) ? error.message : ""
  return { ...facts, isPendingDeletion: /pending.{0,9}deletion/i.test(text) }
}

function checked(key: KmsKey, signature: Uint8Array): Uint8Array {
  if (signature.length === SIGNATURE_BYTES) return signature
  throw unfitSignature(key, signature.length)
}
