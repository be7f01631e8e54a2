import type { Clock } from "../../../local/clock.ts"
import { CURRENT, PENDING } from "../../../local/secrets-manager/labels.ts"
import type { Secret } from "../../../local/secrets-manager/secret.ts"
import { tokenIn } from "./token-text.ts"

/** What is known of a token that some version of a token secret holds or held. */
export interface StoredToken {
  readonly keyId: string
  /** ARNs of the token secrets that ever held it. */
  readonly secretArns: ReadonlySet<string>
  /** Whether AWSCURRENT or AWSPENDING is on a version that holds it. */
  readonly isHeld: boolean
  readonly wasCurrent: boolean
  /** Whether a version that holds it ever had a label of the queue of revocations. */
  readonly wasQueued: boolean
  /** Whether the secret may have had no room for a label of its own when it was stored. */
  readonly hadNoRoom: boolean
  /** When it was last seen current or pending, in milliseconds since the epoch. */
  readonly heldUntilMs: number
}

/** Remembers every token that was ever stored, and since when nothing in use holds it. */
export interface StoredTokens {
  /** To be called whenever secrets changed. @param secrets all of the channel's */
  note(secrets: readonly Secret[]): void
  get(keyId: string): StoredToken | undefined
  all(): readonly StoredToken[]
}

interface Noted extends StoredToken {
  readonly secretArns: Set<string>
  isHeld: boolean
  wasCurrent: boolean
  wasQueued: boolean
  hadNoRoom: boolean
  heldUntilMs: number
}

const QUEUED = /^(token|retire-after):/

/** AWS's 20 labels, less the three that a rotation may add. */
const CROWDED = 17

/** No token is known at first. */
export function createStoredTokens(clock: Clock): StoredTokens {
  const tokens = new Map<string, Noted>()

  function known(keyId: string): Noted {
    const token = tokens.get(keyId) ?? fresh(keyId)
    tokens.set(keyId, token)
    return token
  }

  function noteVersions(secret: Secret): void {
    for (const versionId of secret.versions.keys()) {
      const keyId = tokenIn(secret, versionId)?.keyId
      if (keyId === undefined) continue
      const isNew = !tokens.has(keyId)
      const token = known(keyId)
      token.secretArns.add(secret.arn)
      if (isNew) token.hadNoRoom = secret.labels.size >= CROWDED
    }
    for (const [label, versionId] of secret.labels) {
      const keyId = QUEUED.test(label) ? tokenIn(secret, versionId)?.keyId : undefined
      if (keyId !== undefined) known(keyId).wasQueued = true
    }
  }

  return {
    note(secrets) {
      for (const secret of secrets) noteVersions(secret)
      const held = new Set(secrets.flatMap(keyIdsInUse))
      for (const secret of secrets) {
        const keyId = currentKeyId(secret)
        if (keyId !== undefined) known(keyId).wasCurrent = true
      }
      for (const token of tokens.values()) {
        if (token.isHeld || held.has(token.keyId)) token.heldUntilMs = clock.now()
        token.isHeld = held.has(token.keyId)
      }
    },
    get: (keyId) => tokens.get(keyId),
    all: () => [...tokens.values()],
  }
}

function fresh(keyId: string): Noted {
  return {
    keyId,
    secretArns: new Set(),
    isHeld: false,
    wasCurrent: false,
    wasQueued: false,
    hadNoRoom: false,
    heldUntilMs: 0,
  }
}

/** The key id of the token that AWSCURRENT is on. */
export function currentKeyId(secret: Secret): string | undefined {
  return tokenIn(secret, secret.labels.get(CURRENT))?.keyId
}

/** The key ids of the tokens that AWSCURRENT and AWSPENDING are on. */
export function keyIdsInUse(secret: Secret): readonly string[] {
  return [CURRENT, PENDING].flatMap((label) => tokenIn(secret, secret.labels.get(label))?.keyId ?? [])
}
