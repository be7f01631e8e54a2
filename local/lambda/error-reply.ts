import type { LoopbackReply } from "../loopback-server.ts"

/** The errors of Lambda's REST API that this stand-in gives, with their HTTP status. */
const STATUS = {
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  ValidationException: 400,
  MissingAuthenticationTokenException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
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

/** The answer when as many sandboxes as allowed are at work. */
export function throttledReply(): LoopbackReply {
  return errorReply("TooManyRequestsException", "Rate Exceeded.", "ConcurrentInvocationLimitExceeded")
}
