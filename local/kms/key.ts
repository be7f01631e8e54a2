import type { KeyObject } from "node:crypto"
import type { Tag } from "./input.ts"
import { Refusal } from "./refusals.ts"
import { SIGNING_ALGORITHMS } from "./signature.ts"
import { toSeconds } from "./wire.ts"

/** The one kind of key there is here. */
export const KEY_SPEC = "RSA_2048"
export const KEY_USAGE = "SIGN_VERIFY"

/** A key as a value: every change makes a new one. Its state follows from `isEnabled` and `deletionMs`. */
export interface Key {
  readonly id: string
  readonly arn: string
  readonly accountId: string
  readonly description: string
  readonly createdMs: number
  readonly isEnabled: boolean
  /** When its waiting period ends; absent unless it is going to be deleted. */
  readonly deletionMs?: number | undefined
  readonly tags: readonly Tag[]
  readonly policy: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export type KeyState = "Enabled" | "Disabled" | "PendingDeletion"

export function stateOf({ isEnabled, deletionMs }: Key): KeyState {
  if (deletionMs !== undefined) return "PendingDeletion"
  return isEnabled ? "Enabled" : "Disabled"
}

/** What CreateKey and DescribeKey show. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html */
export function metadataOf(key: Key): object {
  return {
    AWSAccountId: key.accountId,
    Arn: key.arn,
    CreationDate: toSeconds(key.createdMs),
    CustomerMasterKeySpec: KEY_SPEC,
    DeletionDate: toSeconds(key.deletionMs),
    Description: key.description,
    Enabled: stateOf(key) === "Enabled",
    KeyId: key.id,
    KeyManager: "CUSTOMER",
    KeySpec: KEY_SPEC,
    KeyState: stateOf(key),
    KeyUsage: KEY_USAGE,
    MultiRegion: false,
    Origin: "AWS_KMS",
    SigningAlgorithms: SIGNING_ALGORITHMS,
  }
}

/** The key, unless it is going to be deleted. @throws Refusal KMSInvalidStateException. */
export function notPendingDeletion(key: Key): Key {
  if (stateOf(key) !== "PendingDeletion") return key
  throw new Refusal("KMSInvalidStateException", `${key.arn} is pending deletion.`)
}

/** The key, if it may be used. @throws Refusal DisabledException, KMSInvalidStateException. */
export function usable(key: Key): Key {
  if (stateOf(key) !== "Disabled") return notPendingDeletion(key)
  throw new Refusal("DisabledException", `${key.arn} is disabled.`)
}
