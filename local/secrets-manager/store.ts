import { randomInt } from "node:crypto"
import type { Clock } from "../clock.ts"
import { markedForDeletion, secretNotFound, validation } from "./refusals.ts"
import type { Secret } from "./secret.ts"

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
const NAME = /^[A-Za-z0-9/_+=.@!-]+$/
const FULL_ARN = /-[A-Za-z0-9]{6}$/

/** All secrets of one account in one Region. */
export interface SecretStore {
  /** Where ARNs begin: `arn:aws:secretsmanager:<region>:<account>:secret:`. */
  readonly arnPrefix: string
  /** By name, full ARN, or an ARN without its suffix. Undefined when there is none, or its deletion window is over. */
  find(secretId: string): Secret | undefined
  /** As `find`. @throws Refusal ValidationException (bad character), ResourceNotFoundException. */
  get(secretId: string): Secret
  /** As `get`, for operations that a secret marked for deletion refuses. @throws Refusal also InvalidRequestException. */
  getLive(secretId: string): Secret
  put(secret: Secret): void
  delete(arn: string): void
  /** Every secret in the order of creation, those marked for deletion included. */
  all(): Secret[]
  /** Takes out those whose deletion window is over, and says which. */
  purge(): string[]
  /** A fresh ARN for a name, with its six random characters. */
  mintArn(name: string): string
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

/** An empty store. */
export function createStore(options: { clock: Clock; region: string; accountId: string }): SecretStore {
  const arnPrefix = `arn:aws:secretsmanager:${options.region}:${options.accountId}:secret:`
  const secrets = new Map<string, Secret>()
  const isOver = (secret: Secret) => secret.deletionMs !== undefined && secret.deletionMs <= options.clock.now()

  function lookUp(secretId: string): Secret | undefined {
    if (secretId.startsWith("arn:")) {
      if (!secretId.startsWith(arnPrefix)) return undefined
      const rest = secretId.slice(arnPrefix.length)
      return FULL_ARN.test(rest) ? secrets.get(secretId) : byName(rest)
    }
    return byName(secretId)
  }

  function byName(name: string): Secret | undefined {
    return [...secrets.values()].find((secret) => secret.name === name)
  }

  function find(secretId: string): Secret | undefined {
    const secret = lookUp(secretId)
    return secret === undefined || isOver(secret) ? undefined : secret
  }

  function get(secretId: string): Secret {
    checkSecretId(secretId)
    const secret = find(secretId)
    if (secret === undefined) throw secretNotFound()
    return secret
  }

  return {
    arnPrefix,
    find,
    get,
    getLive(secretId) {
      const secret = get(secretId)
      if (secret.deletionMs !== undefined) throw markedForDeletion()
      return secret
    },
    put: (secret) => void secrets.set(secret.arn, secret),
    delete: (arn) => void secrets.delete(arn),
    all: () => [...secrets.values()].filter((secret) => !isOver(secret)),
    purge() {
      const over = [...secrets.values()].filter(isOver).map((secret) => secret.arn)
      for (const arn of over) secrets.delete(arn)
      return over
    },
    mintArn: (name) => `${arnPrefix}${name}-${suffix()}`,
  }
}

function suffix(): string {
  return Array.from({ length: 6 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("")
}
