/** Every error type this stand-in answers with, spelled as on the wire. */
export type RefusalType =
  | "AccessDeniedException"
  | "InternalServiceError"
  | "InvalidNextTokenException"
  | "InvalidParameterException"
  | "InvalidRequestException"
  | "LimitExceededException"
  | "MalformedPolicyDocumentException"
  | "MissingAuthenticationTokenException"
  | "PublicPolicyException"
  | "ResourceExistsException"
  | "ResourceNotFoundException"
  | "SerializationException"
  | "ThrottlingException"
  | "UnknownOperationException"
  | "ValidationException"

/** An answer that says no. `type` is the API; the message is AWS's text where one is recorded. */
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
export const invalidParameter = (message: string) => new Refusal("InvalidParameterException", message)

/** A request that the secret's present state doesn't allow. */
export const invalidRequest = (message: string) => new Refusal("InvalidRequestException", message)

/** A constraint of the service's model that a member breaks, in the words of AWS's request validation. */
export const validation = (message: string) => new Refusal("ValidationException", message)

/** No secret by that name or ARN. */
export const secretNotFound = () =>
  new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")

/** A version or a label that holds no value. `what` is `VersionId` or `staging label`. */
export const valueNotFound = (what: "VersionId" | "staging label", which: string) =>
  new Refusal(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for ${what}: ${which}`,
  )

/** The secret is inside its deletion window. */
export const markedForDeletion = () =>
  invalidRequest("You can't perform this operation on the secret because it was marked for deletion.")

/** The version id is taken by another value. */
export const tokenInUse = (token: string, arn: string) =>
  new Refusal(
    "ResourceExistsException",
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  )

/** RotateSecret can't call the function: it doesn't exist, or its policy doesn't let Secrets Manager in. */
export const functionNotInvocable = () =>
  new Refusal(
    "AccessDeniedException",
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
  )
