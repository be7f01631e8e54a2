import { createPublicKey, type KeyObject, sign } from "node:crypto"
import type { KmsClient } from "../../../lambda/kms/kms-client.ts"
import { awsError, serviceError } from "./aws-client.ts"
import type { Process } from "./process.ts"

/** A KMS with one key in it. */
export interface KmsKey {
  readonly privateKey: KeyObject
  /** Whether it may sign now. */
  isEnabled(): boolean
}

/** How many signatures are remembered. */
const MOST_REMEMBERED = 20_000
const remembered = new WeakMap<KeyObject, Map<string, Buffer>>()

/**
 * A client of KMS without a network. A signature by RSASSA-PKCS1-v1_5 depends on key and message alone, so one that was made
 * before is made again by looking it up: signing would take longer than all else together.
 */
export function createKmsClient(process: Process, key: KmsKey, timeoutMs: number): KmsClient {
  function call<T>(operation: string, perform: () => T): Promise<T> {
    return process.call({
      name: `kms:${operation}`,
      async perform() {
        if (!key.isEnabled()) throw serviceError("DisabledException", "the key is disabled.", 400)
        return perform()
      },
      spoiled(mode) {
        throw awsError(mode)
      },
      timeoutMs,
    })
  }

  return {
    sign: ({ Message }) => call("Sign", () => ({ Signature: signatureOf(key.privateKey, Message) })),
    getPublicKey: () => call("GetPublicKey", () => ({ PublicKey: spkiOf(key.privateKey) })),
  }
}

function spkiOf(privateKey: KeyObject): Uint8Array {
  return createPublicKey(privateKey).export({ type: "spki", format: "der" })
}

function signatureOf(privateKey: KeyObject, message: Uint8Array): Buffer {
  const text = Buffer.from(message).toString("latin1")
  const made = remembered.get(privateKey) ?? new Map<string, Buffer>()
  if (made.size >= MOST_REMEMBERED) made.clear()
  const signature = made.get(text) ?? sign("sha256", message, privateKey)
  remembered.set(privateKey, made.set(text, signature))
  return signature
}
