import { markedForDeletion, secretNotFound, validation } from "./refusals.ts"
import type { Secret } from "./secret.ts"

const NAME = /^[A-Za-z0-9/_+=.@!-]+$/

/** Finds secrets, and refuses as AWS does where there is none. */
export interface Lookup {
  /** By name, full ARN, or an ARN without its suffix. Undefined when there is none, or its deletion window is over. */
  find(secretId: string): Secret | undefined
  /** As `find`. @throws Refusal ValidationException (bad character), ResourceNotFoundException. */
  get(secretId: string): Secret
  /** As `get`, for operations that a secret marked for deletion refuses. @throws Refusal also InvalidRequestException. */
  getLive(secretId: string): Secret
}

/** The three ways to look a secret up, made of one. */
export function createLookup(find: Lookup["find"]): Lookup {
  function get(secretId: string): Secret {
    checkSecretId(secretId)
    const secret = find(secretId)
    if (secret === undefined) throw secretNotFound()
    return secret
  }
  return {
    find,
    get,
    getLive(secretId) {
      const secret = get(secretId)
      if (secret.deletionMs !== undefined) throw markedForDeletion()
      return secret
    },
  }
}

/** @throws Refusal ValidationException when a name or SecretId holds a character that a name can't. */
export function checkName(name: string): void {
  if (NAME.test(name)) return
  throw validation(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  )
}

/** As `checkName`, for a SecretId: of an ARN only the name in it counts. @throws Refusal ValidationException. */
export function checkSecretId(secretId: string): void {
  checkName(secretId.startsWith("arn:") ? secretId.split(":").slice(6).join(":") : secretId)
}
