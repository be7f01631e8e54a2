/**
 * Why a step, or the function's start, was refused. Codes are API, messages are not.
 *
 * Settings: `BAD_ENVIRONMENT`, `BAD_EVENT`, `FOREIGN_SECRET`, `BAD_CREDENTIALS`
 * The signing key in KMS: `KEY_DISABLED`, `KEY_PENDING_DELETION`, `KEY_NOT_FOUND`, `KEY_UNFIT`, `KEY_DENIED`
 * The secret isn't in a state this step may touch: `ROTATION_DISABLED`, `UNKNOWN_VERSION`, `NOT_PENDING`, `UNKNOWN_STEP`,
 * `NO_TOKEN_STORED`, `PROMOTION_FAILED`, `LEFTOVER_COPY`
 * Refused before a token was issued: `CHANNEL_FULL`, `SLOT_RESERVE`, `LABEL_ROOM`, `TIME_LEFT`
 * After one was issued: `STORE_REFUSED`, `STORE_UNKNOWN`, `LABEL_MISSING`, `TOKEN_LEAKED`
 * The pending token: `TOKEN_REFUSED`, `TOKEN_UNREADABLE`, `TOKEN_FOREIGN`, `TOKEN_SHORT_LIVED`, `TOKEN_UNCERTAIN`
 * The sentinel: `PREFLIGHT_FAILED`, `TOKEN_NOT_READY`, `WATCH_INCOMPLETE`, `REVOCATION_INCOMPLETE`
 * Below us: `SECRETS_MANAGER`, `KMS`, `LINE`; and `UNEXPECTED`, a bug
 */
export type RotationErrorCode =
  | "BAD_ENVIRONMENT"
  | "BAD_EVENT"
  | "FOREIGN_SECRET"
  | "BAD_CREDENTIALS"
  | "KEY_DISABLED"
  | "KEY_PENDING_DELETION"
  | "KEY_NOT_FOUND"
  | "KEY_UNFIT"
  | "KEY_DENIED"
  | "ROTATION_DISABLED"
  | "UNKNOWN_VERSION"
  | "NOT_PENDING"
  | "UNKNOWN_STEP"
  | "NO_TOKEN_STORED"
  | "PROMOTION_FAILED"
  | "LEFTOVER_COPY"
  | "CHANNEL_FULL"
  | "SLOT_RESERVE"
  | "LABEL_ROOM"
  | "TIME_LEFT"
  | "STORE_REFUSED"
  | "STORE_UNKNOWN"
  | "LABEL_MISSING"
  | "TOKEN_LEAKED"
  | "TOKEN_REFUSED"
  | "TOKEN_UNREADABLE"
  | "TOKEN_FOREIGN"
  | "TOKEN_SHORT_LIVED"
  | "TOKEN_UNCERTAIN"
  | "PREFLIGHT_FAILED"
  | "TOKEN_NOT_READY"
  | "WATCH_INCOMPLETE"
  | "REVOCATION_INCOMPLETE"
  | "SECRETS_MANAGER"
  | "KMS"
  | "LINE"
  | "UNEXPECTED"

/** What an error may tell besides its message: identifiers, never a secret. */
export interface RotationErrorFacts {
  /** LINE's `key_id` of the token in question. */
  readonly keyId?: string
  /** LINE's `x-line-request-id` of the answer in question. */
  readonly lineRequestId?: string | undefined
  /** AWS's name of the error below. */
  readonly awsError?: string
}

/** The one error that leaves the function: a code, a message for the person on call, identifiers. Never a `cause`. */
export class RotationError extends Error {
  /** Lambda's runtime logs the constructor's name, which a minifier shortens. */
  static {
    Object.defineProperty(RotationError, "name", { value: "RotationError" })
  }

  override readonly name = "RotationError"
  readonly code: RotationErrorCode
  readonly keyId: string | undefined
  readonly lineRequestId: string | undefined
  readonly awsError: string | undefined

  constructor(code: RotationErrorCode, message: string, facts: RotationErrorFacts = {}) {
    super(`${code}: ${message}`)
    this.code = code
    this.keyId = facts.keyId
    this.lineRequestId = facts.lineRequestId
    this.awsError = facts.awsError
  }
}

/** An error as it may leave: what nobody foresaw may quote anything in its message, so only its name and place travel on. */
export function failureOf(error: unknown): RotationError {
  if (error instanceof RotationError) return error
  const name = error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : typeof error
  return new RotationError(
    "UNEXPECTED",
    `${name} ${error instanceof Error ? whereThrown(error) : ""}: please report it`,
  )
}

/** File, line and column of the topmost frame. A stack begins with the message, so a line is only believed if it is no more. */
function whereThrown({ message, stack = "" }: Error): string {
  const messageAt = stack.indexOf(message)
  const frames = messageAt < 0 ? "" : stack.slice(messageAt + message.length)
  const place = /^\s+at (?:.*[/\\(])?([\w.-]{1,64}:\d+:\d+)\)?$/m.exec(frames)?.[1]
  return place === undefined ? "" : `at ${place}`
}
