import type { LoopbackReply } from "../loopback-server.ts"

/** The errors of Lambda's REST API that this stand-in gives, with their HTTP status. */
const STATUS = {
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  PolicyLengthExceededException: 400,
  SerializationException: 400,
  ValidationException: 400,
  MissingAuthenticationTokenException: 403,
  ProvisionedConcurrencyConfigNotFoundException: 404,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  ResourceConflictException: 409,
  PreconditionFailedException: 412,
  RequestEntityTooLargeException: 413,
  TooManyRequestsException: 429,
  ServiceException: 500,
} as const

export type LambdaErrorCode = keyof typeof STATUS

/** Codes whose body has `Message` with a capital M, as Lambda's model says. */
const CAPITAL_MESSAGE: ReadonlySet<LambdaErrorCode> = new Set(["ResourceNotFoundException", "ServiceException"])
const UNTYPED: ReadonlySet<LambdaErrorCode> = new Set(["ValidationException", "MissingAuthenticationTokenException"])

/** Lambda's answer to a refused call: the code in `x-amzn-errortype`, the rest in a JSON body. */
export function errorReply(code: LambdaErrorCode, message: string, reason?: string): LoopbackReply {
  const body = {
    ...(reason === undefined ? {} : { Reason: reason }),
    ...(UNTYPED.has(code) ? {} : { Type: STATUS[code] >= 500 ? "Service" : "User" }),
    [CAPITAL_MESSAGE.has(code) ? "Message" : "message"]: message,
  }
  const retryAfter: Record<string, string> = code === "TooManyRequestsException" ? { "retry-after": "1" } : {}
  return {
    status: STATUS[code],
    headers: { "content-type": "application/json", "x-amzn-errortype": code, ...retryAfter },
    body: JSON.stringify(body),
  }
}

/** Why an invocation isn't started: as many as allowed are at work, of all functions or of one that has a limit. */
export type ThrottleReason = "ConcurrentInvocationLimitExceeded" | "ReservedFunctionConcurrentInvocationLimitExceeded"

/** The answer to an invocation that isn't started. */
export function throttledReply(reason: ThrottleReason = "ConcurrentInvocationLimitExceeded"): LoopbackReply {
  return errorReply("TooManyRequestsException", "Rate Exceeded.", reason)
}
