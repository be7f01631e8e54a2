import { randomInt } from "node:crypto"
import type { Clock } from "../clock.ts"
import { createLookup, type Lookup } from "./lookup.ts"
import type { Secret } from "./secret.ts"

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
const FULL_ARN = /-[A-Za-z0-9]{6}$/

/** All secrets of one account in one Region. */
export interface SecretStore extends Lookup {
  /** Where ARNs begin: `arn:aws:secretsmanager:<region>:<account>:secret:`. */
  readonly arnPrefix: string
  put(secret: Secret): void
  /** Notes an access: it is no write. */
  touch(secret: Secret): void
  /**
   * What the secret was before the last write of a value, a label or its settings, when that is younger than `ageMs`;
   * `secret` is absent when it wasn't there.
   */
  beforeLastWrite(arn: string, ageMs: number): { readonly secret: Secret | undefined } | undefined
  delete(arn: string): void
  /** Every secret in the order of creation, those marked for deletion included. */
  all(): Secret[]
  /** Takes out those whose deletion window is over, and says which. */
  purge(): string[]
  /** A fresh ARN for a name, with its six random characters. */
  mintArn(name: string): string
}

/** An empty store. */
export function createStore(options: { clock: Clock; region: string; accountId: string }): SecretStore {
  const arnPrefix = `arn:aws:secretsmanager:${options.region}:${options.accountId}:secret:`
  const secrets = new Map<string, Secret>()
  const replaced = new Map<string, { readonly secret: Secret | undefined; readonly atMs: number }>()
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

  return {
    arnPrefix,
    ...createLookup(find),
    put(secret) {
      const before = secrets.get(secret.arn)
      if (isWrite(before, secret)) replaced.set(secret.arn, { secret: before, atMs: options.clock.now() })
      secrets.set(secret.arn, secret)
    },
    touch: (secret) => void secrets.set(secret.arn, secret),
    beforeLastWrite(arn, ageMs) {
      const before = replaced.get(arn)
      return before !== undefined && options.clock.now() - before.atMs < ageMs ? before : undefined
    },
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

/** Rescheduling isn't a write that a reader could miss: it only works out a date. */
function isWrite(before: Secret | undefined, after: Secret): boolean {
  if (before === undefined) return true
  const isSwitched = before.rotation?.isEnabled !== after.rotation?.isEnabled
  return isSwitched || before.versions !== after.versions || before.labels !== after.labels
}

function suffix(): string {
  return Array.from({ length: 6 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("")
}
