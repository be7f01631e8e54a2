import { RotationError, type RotationErrorCode } from "../errors.ts"
import type { KmsKey } from "./kms.ts"

/** What KMS is asked for. */
export type KmsOperation = "Sign" | "GetPublicKey"

/** What is known of a failed call. */
export interface SignFailure {
  /** AWS's name of the error, or the socket's code. */
  readonly name: string
  /** HTTP status of the answer; undefined when none came. */
  readonly status: number | undefined
  /** AWS tells a key that waits for its deletion from other unusable ones by its text alone. */
  readonly isPendingDeletion: boolean
}

type Verdict = readonly [code: RotationErrorCode, found: string, remedy: string]

const UNFIT: Verdict = [
  "KEY_UNFIT",
  "isn't one for RS256",
  "make one of spec RSA_2048 and usage SIGN_VERIFY, and register its public key at LINE",
]
const DENIED: Verdict = [
  "KEY_DENIED",
  "may not be used by this function",
  "allow kms:Sign on it in the function's role, or in the key's policy, which has to name the role or the account",
]
const NOT_FOUND: Verdict = [
  "KEY_NOT_FOUND",
  "isn't there",
  "put the id, ARN or alias of a key in the function's own Region as `kmsKeyId`",
]

const VERDICTS: Readonly<Record<string, Verdict>> = {
  AccessDeniedException: DENIED,
  DisabledException: ["KEY_DISABLED", "is disabled", "enable it"],
  InvalidArnException: NOT_FOUND,
  InvalidKeyUsageException: UNFIT,
  NotFoundException: NOT_FOUND,
  UnsupportedOperationException: UNFIT,
}

const PENDING_DELETION: Verdict = [
  "KEY_PENDING_DELETION",
  "is going to be deleted",
  "cancel that and enable it, or register another key at LINE before it is gone",
]

/** Says what a failed Sign means for the person on call: the key's state, and what to do. Pure. */
export function signError(
  { kmsKeyId, secretName }: KmsKey,
  { name, status, isPendingDeletion }: SignFailure,
  operation: KmsOperation = "Sign",
) {
  const [code, found, remedy] = (isPendingDeletion ? PENDING_DELETION : VERDICTS[name]) ?? otherwise(status)
  const key = `the signing key ${kmsKeyId} that the credentials secret ${secretName} names`
  return new RotationError(
    code,
    `${key} ${found} (${name} of kms:${operation}): ${remedy.replace("kms:Sign", `kms:${operation}`)}`,
  )
}

function otherwise(status: number | undefined): Verdict {
  return status === undefined
    ? ["KMS", "couldn't be used, since KMS gave no answer", "the retry asks again; check the function's way to KMS"]
    : ["KMS", `couldn't be used, since KMS answered HTTP ${status}`, "look the error up in the key's Region"]
}

/** AWS's names for "not now". */
const TRANSIENT = new Set([
  "DependencyTimeoutException",
  "KeyUnavailableException",
  "KMSInternalException",
  "LimitExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
])

/** Whether the same Sign may succeed in a moment: AWS says so, its own side failed, or no whole answer came. Pure. */
export function isTransientSignFailure({ name, status }: SignFailure): boolean {
  return TRANSIENT.has(name) || status === undefined || status < 400 || status >= 500
}

/** An answer that holds no signature of a 2,048-bit key. Pure. */
export function unfitSignature({ kmsKeyId, secretName }: KmsKey, sizeBytes: number): RotationError {
  const [code, found, remedy] = UNFIT
  const key = `the signing key ${kmsKeyId} that the credentials secret ${secretName} names`
  return new RotationError(code, `${key} ${found} (its signature has ${sizeBytes} bytes and not 256): ${remedy}`)
}
