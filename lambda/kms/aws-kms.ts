import { awsErrorFacts } from "../secrets/aws-outcome.ts"
import type { Kms, KmsKey } from "./kms.ts"
import type { KmsClient } from "./kms-client.ts"
import {
  isTransientSignFailure,
  type KmsOperation,
  type SignFailure,
  signError,
  unfitSignature,
} from "./sign-failure.ts"

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
  async function repeatedly(operation: KmsOperation, key: KmsKey, call: Call): Promise<Uint8Array> {
    const total = AbortSignal.timeout(totalTimeoutMs)
    for (let repeats = 0; ; repeats++) {
      const abortSignal = AbortSignal.any([total, AbortSignal.timeout(totalTimeoutMs / HANGING_TRIES)])
      const answer = await call(abortSignal).catch(failureOf)
      if (answer instanceof Uint8Array) return answer
      const waitMs = BACKOFF_MS[repeats]
      if (waitMs === undefined || total.aborted || !isTransientSignFailure(answer)) {
        throw signError(key, answer, operation)
      }
      await sleep(waitMs)
    }
  }

  return {
    async sign(key, message) {
      const algorithm = { MessageType: "RAW", SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" } as const
      const input = { KeyId: key.kmsKeyId, Message: message, ...algorithm }
      const signature = await repeatedly("Sign", key, async (abortSignal) => {
        const { Signature = NOTHING } = await client.sign(input, { abortSignal })
        return Signature
      })
      return checked(key, signature)
    },
    readPublicKey: (key) =>
      repeatedly("GetPublicKey", key, async (abortSignal) => {
        const { PublicKey = NOTHING } = await client.getPublicKey({ KeyId: key.kmsKeyId }, { abortSignal })
        return PublicKey
      }),
  }
}

const NOTHING = new Uint8Array()

type Call = (abortSignal: AbortSignal) => Promise<Uint8Array>

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
