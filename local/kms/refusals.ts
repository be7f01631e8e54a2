/** Every error type that the local KMS answers with, spelled as on the wire. */
export type RefusalType =
  | "AccessDeniedException"
  | "AlreadyExistsException"
  | "DisabledException"
  | "DryRunOperationException"
  | "InvalidKeyUsageException"
  | "InvalidMarkerException"
  | "KMSInternalException"
  | "KMSInvalidSignatureException"
  | "KMSInvalidStateException"
  | "MalformedPolicyDocumentException"
  | "MissingAuthenticationTokenException"
  | "NotAuthorizedException"
  | "NotFoundException"
  | "SerializationException"
  | "TagException"
  | "ThrottlingException"
  | "UnknownOperationException"
  | "UnsupportedOperationException"
  | "ValidationException"

/** An answer that says no. `type` is the API; the message is AWS's text where one is recorded or documented. */
export class Refusal extends Error {
  readonly type: RefusalType
  /** HTTP status: 400 for everything but an injected fault. */
  readonly status: number

  constructor(type: RefusalType, message: string, status = 400) {
    super(message)
    this.name = type
    this.type = type
    this.status = status
  }
}

/** A parameter whose value can't be used. */
export const validation = (message: string) => new Refusal("ValidationException", message)

/** A constraint of the service's model that a member breaks; `shown` is the value, absent when it is binary. */
export function constraint(path: string, shown: string | undefined, broken: string): Refusal {
  const what = shown === undefined ? "Value" : `Value '${shown}'`
  return validation(`1 validation error detected: ${what} at '${path}' failed to satisfy constraint: ${broken}`)
}

/** No key or alias by that name. */
export const notFound = (message: string) => new Refusal("NotFoundException", message)

/** Says no to what AWS has and this stand-in hasn't, instead of dropping it quietly. */
export const unsupported = (what: string) =>
  new Refusal("UnsupportedOperationException", `This local KMS doesn't support ${what}.`)
