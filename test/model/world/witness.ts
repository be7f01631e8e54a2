import type { Clock } from "../../../local/clock.ts"
import { CURRENT, PENDING } from "../../../local/secrets-manager/labels.ts"
import type { Secret } from "../../../local/secrets-manager/secret.ts"
import type { Violation } from "../judge/violation.ts"
import type { Line } from "./line.ts"
import type { Point } from "./point.ts"
import { placeOf } from "./point.ts"
import { tokenIn } from "./token-text.ts"

/** What is known of a token that some version of a token secret holds or held. */
interface StoredToken {
  readonly keyId: string
  /** ARNs of the token secrets that ever held it. */
  readonly secretArns: ReadonlySet<string>
  /** Whether AWSCURRENT or AWSPENDING is on a version that holds it. */
  readonly isHeld: boolean
  readonly wasCurrent: boolean
  /** When it was last seen current or pending, in milliseconds since the epoch. */
  readonly heldUntilMs: number
}

/** Watches what really happens to tokens and labels, call by call, and says at once what must never happen. */
export interface Witness {
  /** To be called after whatever may have changed a secret. @param by the function's call that did, if one did */
  look(by?: Point): void
  /** To be called before LINE issues a token by its API. */
  beforeIssue(channelId: string): void
  /** To be called after that. */
  afterIssue(channelId: string): void
  /** To be called before LINE ends a token by its API. */
  beforeRevoke(keyId: string): void
  /**
   * An operator says that tokens of a secret may be revoked at once: those superseded until the order is carried out, or all.
   * @returns to be called when it has been
   */
  order(secretArn: string, which: "superseded" | "all"): () => void
  /** From now on somebody delivers createSecret again for a version, or reads are stale: it may issue though it has stored. */
  expectExtraIssues(versionId: string | undefined): void
  stored(): readonly StoredToken[]
  /** Apps' secrets whose AWSCURRENT has held a token that LINE accepted. */
  hasSucceeded(secretArn: string): boolean
  /** How many tokens were issued, by the version id that they were for. */
  issues(): ReadonlyMap<string, number>
  violations(): readonly Violation[]
}

export interface WitnessOptions {
  readonly clock: Clock
  readonly line: () => Line
  readonly channelId: string
  readonly graceSeconds: number
  readonly slotReserve: number
  /** Token secrets as they are, whatever a reader would be shown. */
  readonly secrets: () => readonly Secret[]
  /** The point that is being performed. */
  readonly acting: () => Point | undefined
}

/** A token that was never current is due this long after it was set aside, in milliseconds. */
const NEVER_CURRENT_GRACE_MS = 30 * 60_000
/** The longest time between counting and issuing, in milliseconds: Lambda's timeout. */
const INVOCATION_MS = 60_000
/** LINE's bound on live v2.1 tokens of a channel. */
const SLOTS = 30
/** An app whose token ends sooner may use the reserve, in milliseconds. */
const NEAR_END_MS = 48 * 3_600_000

type Mutable<T> = { -readonly [Member in keyof T]: T[Member] }

/** A witness of one channel. */
export function createWitness(options: WitnessOptions): Witness {
  const { clock, channelId, graceSeconds, slotReserve } = options
  const tokens = new Map<string, Mutable<StoredToken> & { secretArns: Set<string> }>()
  const seen = new Map<string, Secret>()
  const ordered = new Map<string, ReadonlySet<string>>()
  const orders = new Set<() => void>()
  const succeeded = new Set<string>()
  const expected = new Set<string | undefined>()
  const issues = new Map<string, number>()
  const violations: Violation[] = []

  function accuse(invariant: Violation["invariant"], what: string): void {
    const acting = options.acting()
    violations.push({ invariant, what: acting === undefined ? what : `${what}, at ${placeOf(acting)}` })
  }

  function noteStored(secret: Secret): void {
    for (const versionId of secret.versions.keys()) {
      const keyId = tokenIn(secret, versionId)?.keyId
      if (keyId === undefined) continue
      const known = tokens.get(keyId)
      if (known !== undefined) known.secretArns.add(secret.arn)
      else
        tokens.set(keyId, {
          keyId,
          secretArns: new Set([secret.arn]),
          isHeld: false,
          wasCurrent: false,
          heldUntilMs: 0,
        })
    }
  }

  function noteHeld(secrets: readonly Secret[]): void {
    const held = new Set<string>()
    for (const secret of secrets) {
      const current = tokenIn(secret, secret.labels.get(CURRENT))?.keyId
      const pending = tokenIn(secret, secret.labels.get(PENDING))?.keyId
      for (const keyId of [current, pending]) if (keyId !== undefined) held.add(keyId)
      const token = current === undefined ? undefined : tokens.get(current)
      if (token !== undefined) token.wasCurrent = true
    }
    for (const token of tokens.values()) {
      if (token.isHeld || held.has(token.keyId)) token.heldUntilMs = clock.now()
      token.isHeld = held.has(token.keyId)
    }
  }

  function judgeCurrent(secret: Secret): void {
    const versionId = secret.labels.get(CURRENT)
    if (versionId === undefined) return
    const token = tokenIn(secret, versionId)
    if (token !== undefined && options.line().accepts(token.keyId, channelId)) succeeded.add(secret.arn)
    if (secret.versions.get(versionId)?.value === undefined) accuse("I1", "AWSCURRENT is on a version without a value")
  }

  function judgeRotation(secret: Secret, by: Point | undefined): void {
    const wasPaused = seen.get(secret.arn)?.rotation?.isEnabled === false
    if (by === undefined || !wasPaused || !secret.rotation?.isEnabled) return
    accuse("I1", `the rotation of a paused secret was turned on, at ${placeOf(by)}`)
  }

  function look(by?: Point): void {
    const secrets = options.secrets()
    const changed = secrets.filter((secret) => seen.get(secret.arn) !== secret)
    if (changed.length === 0 && secrets.length === seen.size) return
    for (const secret of changed) judgeRotation(secret, by)
    seen.clear()
    for (const secret of secrets) seen.set(secret.arn, secret)
    for (const secret of changed) noteStored(secret)
    noteHeld(secrets)
    for (const secret of changed) judgeCurrent(secret)
  }

  function noteOrder(secretArn: string, which: "superseded" | "all"): void {
    look()
    const current = currentIn(secretArn)
    for (const { keyId, secretArns } of tokens.values()) {
      if (!secretArns.has(secretArn) || (keyId === current && which === "superseded")) continue
      const before = ordered.get(keyId) ?? []
      ordered.set(keyId, new Set(which === "all" ? [...before, secretArn] : before))
    }
  }

  /** Secrets whose AWSCURRENT or AWSPENDING is on a version that holds the token. */
  function holdersOf(keyId: string): readonly string[] {
    const holders = options
      .secrets()
      .filter((secret) =>
        [CURRENT, PENDING].some((label) => tokenIn(secret, secret.labels.get(label))?.keyId === keyId),
      )
    return holders.map(({ arn }) => arn)
  }

  function currentIn(secretArn: string): string | undefined {
    const secret = options.secrets().find(({ arn }) => arn === secretArn)
    return secret && tokenIn(secret, secret.labels.get(CURRENT))?.keyId
  }

  /** Nothing was lost, and still a rotation asks for a second token. */
  function isStored(versionId: string): boolean {
    return options.secrets().some(({ versions }) => versions.get(versionId)?.value !== undefined)
  }

  /** Tokens issued so lately that a rotation which runs now may not have seen them when it counted. */
  function atOnce(): number {
    const sinceMs = clock.now() - INVOCATION_MS
    return options
      .line()
      .journal.live(channelId)
      .filter(({ issuedAtMs }) => issuedAtMs >= sinceMs).length
  }

  /** A token that LINE doesn't list looks dead to a rotation. */
  function isUrgent(): boolean {
    if (options.line().isHiding()) return true
    return options.secrets().some((secret) => {
      const keyId = tokenIn(secret, secret.labels.get(CURRENT))?.keyId
      const record = options
        .line()
        .journal.live(channelId)
        .find((token) => token.keyId === keyId)
      return record === undefined || record.expiresAtMs - clock.now() <= NEAR_END_MS
    })
  }

  return {
    look,
    beforeIssue(issuedFor) {
      if (issuedFor !== channelId) return
      const versionId = options.acting()?.subject ?? ""
      if (isStored(versionId) && !expected.has(versionId) && !expected.has(undefined)) {
        accuse("I5", "a token is asked for though this rotation has stored one")
      }
      const live = options.line().journal.live(channelId).length
      if (live - atOnce() < SLOTS - slotReserve || isUrgent()) return
      accuse("I4", `a token is asked for while ${live} are live, and ${slotReserve} slots are reserved`)
    },
    afterIssue(issuedFor) {
      const versionId = options.acting()?.subject ?? ""
      if (issuedFor === channelId) issues.set(versionId, (issues.get(versionId) ?? 0) + 1)
    },
    beforeRevoke(keyId) {
      look()
      for (const note of orders) note()
      const token = tokens.get(keyId)
      if (token === undefined || !options.line().accepts(keyId, channelId)) return
      const orderedFor = ordered.get(keyId)
      if (token.isHeld && !holdersOf(keyId).every((arn) => orderedFor?.has(arn))) {
        accuse("I2", "a token is revoked that a current or pending version holds")
      } else if (orderedFor === undefined) {
        const graceMs = token.wasCurrent ? graceSeconds * 1_000 : NEVER_CURRENT_GRACE_MS
        const agoMs = clock.now() - token.heldUntilMs
        if (agoMs < graceMs) accuse("I2", `a token is revoked ${agoMs / 1_000} s after it was superseded`)
      }
    },
    order(secretArn, which) {
      const note = () => noteOrder(secretArn, which)
      note()
      orders.add(note)
      return () => {
        note()
        orders.delete(note)
      }
    },
    expectExtraIssues: (versionId) => void expected.add(versionId),
    stored: () => [...tokens.values()],
    hasSucceeded: (secretArn) => succeeded.has(secretArn),
    issues: () => issues,
    violations: () => violations,
  }
}
