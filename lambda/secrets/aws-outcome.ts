import type { PutOutcome } from "./secrets.ts"

/** The few facts of an AWS SDK error that decide what it means. */
interface AwsErrorFacts {
  readonly name: string
  /** HTTP status of the answer; undefined when none came. */
  readonly status: number | undefined
  /** AWS says that it failed itself, whatever the status. */
  readonly isServerFault: boolean
}

/** Reads an error of the AWS SDK, or of the socket below it, without keeping the error itself. */
export function awsErrorFacts(error: unknown): AwsErrorFacts {
  if (!(error instanceof Error)) return { name: "UnknownError", status: undefined, isServerFault: false }
  const { $metadata, $fault, code } = error as SdkErrorMembers
  const name = error.name === "Error" && typeof code === "string" ? code : error.name
  return { name, status: $metadata?.httpStatusCode, isServerFault: $fault === "server" || SERVER_FAULTS.has(name) }
}

interface SdkErrorMembers {
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $fault?: unknown
  readonly code?: unknown
}

/** Secrets Manager sends its errors with HTTP 400, these too, and after one of them a write may have taken effect. */
const SERVER_FAULTS = new Set(["InternalServiceError", "InternalFailure", "ServiceUnavailable"])

/** Errors of the socket or the resolver that mean the request never left. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"])
const THROTTLED = new Set(["ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"])

/** Whether the call surely had no effect (`refused`), and if so whether a repeat may help; `unknown` otherwise. */
export function failedWriteOutcome(error: unknown): Exclude<PutOutcome, { kind: "stored" }> {
  const { name, status, isServerFault } = awsErrorFacts(error)
  if (name === "ResourceExistsException") return { kind: "exists" }
  if (NEVER_SENT.has(name) || THROTTLED.has(name)) return { kind: "refused", error: name, isPassing: true }
  const isRefusal = !isServerFault && status !== undefined && status >= 400 && status < 500 && status !== 408
  return isRefusal ? { kind: "refused", error: name, isPassing: false } : { kind: "unknown", error: name }
}

/** Whether a failed read is worth a repeat: anything but AWS's own plain no. */
export function isPassingReadError(error: unknown): boolean {
  const outcome = failedWriteOutcome(error)
  return outcome.kind === "unknown" || (outcome.kind === "refused" && outcome.isPassing)
}
