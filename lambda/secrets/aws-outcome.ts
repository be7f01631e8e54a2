import type { PutOutcome, RotateOutcome } from "./secrets.ts"

/** The few facts of an AWS SDK error that decide what it means. */
interface AwsErrorFacts {
  readonly name: string
  /** HTTP status of the answer; undefined when none came. */
  readonly status: number | undefined
}

/** Reads an error of the AWS SDK, or of the socket below it, without keeping the error itself. */
export function awsErrorFacts(error: unknown): AwsErrorFacts {
  if (!(error instanceof Error)) return { name: "UnknownError", status: undefined }
  const { $metadata, code } = error as SdkErrorMembers
  const isSocketError = typeof code === "string" && (error.name === "Error" || NEVER_SENT.has(code))
  const name = isSocketError ? code : error.name
  return { name: NAME.test(name) ? name : "UnknownError", status: $metadata?.httpStatusCode }
}

interface SdkErrorMembers {
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly code?: unknown
}

/** Names are shown in messages, and what a broken answer has in the place of one could be anything. */
const NAME = /^\w{1,64}$/

/** The request never left: the socket, the resolver or the credentials failed. Or AWS only asked to slow down. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "CredentialsProviderError"])
const THROTTLED = new Set(["ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"])

/**
 * AWS's names for "looked at it and said no". A list of these and not of the others, since Secrets Manager sends its own
 * failures with HTTP 400 too, and a cut-off body has no name at all: after those a write may have taken effect.
 */
const REFUSALS = new Set([
  "AccessDeniedException",
  "DecryptionFailure",
  "EncryptionFailure",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidClientTokenId",
  "InvalidParameterException",
  "InvalidRequestException",
  "InvalidSignatureException",
  "LimitExceededException",
  "MissingAuthenticationTokenException",
  "NotAuthorized",
  "OptInRequired",
  "PreconditionNotMetException",
  "ResourceNotFoundException",
  "SerializationException",
  "UnknownOperationException",
  "UnrecognizedClientException",
  "ValidationException",
])

/** What a failed write came to: refused only where it surely had no effect. */
export function failedWriteOutcome(error: unknown): Extract<PutOutcome, { kind: "refused" | "unknown" }> {
  const { name } = awsErrorFacts(error)
  if (NEVER_SENT.has(name) || THROTTLED.has(name)) return { kind: "refused", error: name, isTransient: true }
  return REFUSALS.has(name) ? { kind: "refused", error: name, isTransient: false } : { kind: "unknown", error: name }
}

/** What a failed RotateSecret came to. AWS names an incomplete rotation by an error that others share, so its text decides. */
export function failedRotationOutcome(error: unknown): Exclude<RotateOutcome, { kind: "started" }> {
  const text = error instanceof Error && awsErrorFacts(error).name === "InvalidRequestException" ? error.message : ""
  return /previous rotation/i.test(text) ? { kind: "in-progress" } : failedWriteOutcome(error)
}

/** Whether a failed read is worth a repeat: anything but AWS's own plain no. */
export function isTransientReadError(error: unknown): boolean {
  return !REFUSALS.has(awsErrorFacts(error).name)
}
