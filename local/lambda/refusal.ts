import type { LambdaErrorCode } from "./error-reply.ts"

/** An answer that says no. `code` is the API; the message is AWS's text where AWS has one. */
export class Refusal extends Error {
  readonly code: LambdaErrorCode

  constructor(code: LambdaErrorCode, message: string) {
    super(message)
    this.name = code
    this.code = code
  }
}

/** A value that can't be used, though its form is right. */
export const invalidParameter = (message: string) => new Refusal("InvalidParameterValueException", message)

/** Something that isn't there. */
export const notFound = (message: string) => new Refusal("ResourceNotFoundException", message)

/** Something that is there already, or is still needed. */
export const conflict = (message: string) => new Refusal("ResourceConflictException", message)

/** A constraint of the service's model that a member breaks, in the words of AWS's request validation. */
export function constraint(member: string, found: unknown, rule: string): Refusal {
  const at = `${member.charAt(0).toLowerCase()}${member.slice(1)}`
  const message = `1 validation error detected: Value '${found}' at '${at}' failed to satisfy constraint: Member must ${rule}`
  return new Refusal("ValidationException", message)
}
