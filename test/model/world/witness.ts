import type { Clock } from "../../../local/clock.ts"
import type { IssuedToken } from "../../../local/line/token-store.ts"
import { CURRENT } from "../../../local/secrets-manager/labels.ts"
import type { Secret } from "../../../local/secrets-manager/secret.ts"
import type { Issue } from "../judge/lost-tokens.ts"
import type { InvariantId, Violation } from "../judge/violation.ts"
import type { Line } from "./line.ts"
import { createOrders, type Orders } from "./orders.ts"
import { type Point, placeOf } from "./point.ts"
import { createStoredTokens, currentKeyId, keyIdsInUse, type StoredToken } from "./stored-tokens.ts"

/** Watches what really happens to tokens and labels, call by call, and says at once what must never happen. */
export interface Witness {
  /** To be called after whatever may have changed a secret. @param by the function's call that did, if one did */
  look(by?: Point): void
  /** To be called before LINE issues a token by its API. */
  beforeIssue(channelId: string): void
  /** To be called after that. */
  afterIssue(issued: IssuedToken): void
  /** To be called before LINE ends a token by its API. */
  beforeRevoke(keyId: string): void
  /** An operator says that tokens of a secret may be revoked at once. @returns to be called when it has been carried out */
  readonly order: Orders["give"]
  /** To be called when `revoke-held` says that it is done. @param keyIds what the secret held alone before */
  afterRevokeHeld(keyIds: readonly string[]): void
  /** From now on somebody delivers createSecret again for a version: it may issue though it has stored. */
  expectExtraIssues(versionId: string): void
  stored(): readonly StoredToken[]
  /** Tokens that the rotation was issued, in order. */
  issues(): readonly Issue[]
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
  /** Whether an invocation has read what was before the last write. */
  readonly hasReadStale: (processId: number) => boolean
}

/** A token that was never current is due this long after it was set aside, in milliseconds. */
const NEVER_CURRENT_GRACE_MS = 30 * 60_000
/** The longest time between counting and issuing, in milliseconds: Lambda's timeout. */
const INVOCATION_MS = 60_000
/** LINE's bound on live v2.1 tokens of a channel. */
const SLOTS = 30
/** An app whose token ends sooner may use the reserve, in milliseconds. */
const NEAR_END_MS = 48 * 3_600_000

/** A witness of one channel. */
export function createWitness(options: WitnessOptions): Witness {
  const { clock, channelId, slotReserve } = options
  const tokens = createStoredTokens(clock)
  const orders = createOrders({ stored: tokens.all, currentOf })
  const seen = new Map<string, Secret>()
  const expected = new Set<string>()
  const issues: Issue[] = []
  const violations: Violation[] = []

  function accuse(invariant: InvariantId, what: string, at = options.acting()): void {
    violations.push({ invariant, what: at === undefined ? what : `${what}, at ${placeOf(at)}` })
  }

  function currentOf(secretArn: string): string | undefined {
    const secret = options.secrets().find(({ arn }) => arn === secretArn)
    return secret && currentKeyId(secret)
  }

  function judgeChange(secret: Secret, by: Point | undefined): void {
    const wasPaused = seen.get(secret.arn)?.rotation?.isEnabled === false
    const isTurnedOn = by !== undefined && wasPaused && secret.rotation?.isEnabled
    if (isTurnedOn) accuse("I1", "the rotation of a paused secret was turned on", by)
    const current = secret.labels.get(CURRENT)
    const isEmpty = current !== undefined && secret.versions.get(current)?.value === undefined
    if (isEmpty) accuse("I1", "AWSCURRENT is on a version without a value", by)
  }

  function look(by?: Point): void {
    const secrets = options.secrets()
    const changed = secrets.filter((secret) => seen.get(secret.arn) !== secret)
    if (changed.length === 0 && secrets.length === seen.size) return
    for (const secret of changed) judgeChange(secret, by)
    seen.clear()
    for (const secret of secrets) seen.set(secret.arn, secret)
    tokens.note(secrets)
  }

  /** Whether nothing was lost, and still a rotation asks for a second token. */
  function isNeedless({ subject: versionId, processId }: Point): boolean {
    const isStored = options.secrets().some(({ versions }) => versions.get(versionId)?.value !== undefined)
    return isStored && !expected.has(versionId) && !options.hasReadStale(processId)
  }

  function judgeRevocation({ keyId, isHeld, wasCurrent, heldUntilMs }: StoredToken): void {
    const users = options.secrets().filter((secret) => keyIdsInUse(secret).includes(keyId))
    const isUseOrdered = users.every(({ arn }) => orders.coversUseIn(keyId, arn))
    const graceMs = wasCurrent ? options.graceSeconds * 1_000 : NEVER_CURRENT_GRACE_MS
    const agoMs = clock.now() - heldUntilMs
    const isEarly = agoMs < graceMs && !isHeld && !orders.covers(keyId)
    if (isHeld && !isUseOrdered) accuse("I2", "a token is revoked that a current or pending version holds")
    if (isEarly) accuse("I2", `a token is revoked ${agoMs / 1_000} s after it was superseded`)
  }

  return {
    look,
    beforeIssue(issuedFor) {
      if (issuedFor !== channelId) return
      const point = options.acting()
      if (point !== undefined && isNeedless(point)) {
        accuse("I5", "a token is asked for though this rotation has stored one")
      }
      const live = liveBeforeRotations(options).length
      if (live < SLOTS - slotReserve || isUrgent(options)) return
      accuse("I4", `a token is asked for while ${live} are live, and ${slotReserve} slots are reserved`)
    },
    afterIssue({ keyId, channelId: issuedFor }) {
      const point = options.acting()
      if (point !== undefined && issuedFor === channelId) issues.push({ keyId, point })
    },
    beforeRevoke(keyId) {
      look()
      const token = tokens.get(keyId)
      if (token !== undefined && options.line().accepts(keyId, channelId)) judgeRevocation(token)
    },
    order(secretArn, which) {
      look()
      return orders.give(secretArn, which)
    },
    afterRevokeHeld(keyIds) {
      const { accepts, forgotten } = options.line()
      const alive = keyIds.filter((keyId) => accepts(keyId, channelId) && !forgotten().has(keyId)).length
      if (alive > 0) accuse("I3", `revoke-held is done, and ${alive} tokens that only its secret held are accepted`)
    },
    expectExtraIssues: (versionId) => void expected.add(versionId),
    stored: tokens.all,
    issues: () => issues,
    violations: () => violations,
  }
}

/** Live tokens, without those issued so lately that a rotation which runs now may not have seen them when it counted. */
function liveBeforeRotations({ line, clock, channelId }: WitnessOptions) {
  const sinceMs = clock.now() - INVOCATION_MS
  return line()
    .journal.live(channelId)
    .filter(({ issuedAtMs }) => issuedAtMs < sinceMs)
}

/** Whether some app is near the end of its token. A token that LINE doesn't list looks dead to a rotation. */
function isUrgent({ line, clock, channelId, secrets }: WitnessOptions): boolean {
  const { journal, isHiding } = line()
  const lastsLong = new Set(
    journal.live(channelId).flatMap(({ keyId, expiresAtMs }) => {
      return expiresAtMs - clock.now() > NEAR_END_MS ? [keyId] : []
    }),
  )
  return isHiding() || secrets().some((secret) => !lastsLong.has(currentKeyId(secret) ?? ""))
}
