import type { TokenRecord } from "../../local/line/token-store.ts"
import { findCanaries } from "./canaries.ts"
import { type Evidence, hardEnds, issuesOf, liveTokensOfOurs, lostAnswers, queuedKeyIds } from "./facts.ts"

/** What a scenario itself brought about, so that it isn't the function's doing. */
export interface Allowances {
  /** Someone revoked the current token or put a bad value by hand. */
  readonly currentMayBeDead?: boolean
  /** A rotation failed for good, so its AWSPENDING is still there. */
  readonly pendingMayStay?: boolean
  /** The current token was dead or near its end. */
  readonly reserveMayBeUsed?: boolean
  /** An operator ordered revocations. */
  readonly isOrdered?: boolean
  /** The secret had no room for a queue label. */
  readonly labelsMayLack?: boolean
}

/** `queue` is decision "an entry at birth": every live token that a version holds is named by a queue label. */
type InvariantId = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I8" | "queue"

export interface Violation {
  readonly invariant: InvariantId
  readonly what: string
}

/** Every way in which the evidence breaks an invariant. Pure. */
export function findViolations(evidence: Evidence, allowances: Allowances = {}): readonly Violation[] {
  return [
    ...say("I1", allowances.currentMayBeDead ? [] : deadCurrent(evidence)),
    ...say("I2", revokedTooEarly(evidence, allowances)),
    ...say("I3", forgotten(evidence, allowances)),
    ...say("queue", allowances.labelsMayLack ? [] : unqueued(evidence)),
    ...say("I4", allowances.reserveMayBeUsed ? [] : beyondReserve(evidence)),
    ...say("I5", issuedTooOften(evidence)),
    ...say("I6", allowances.pendingMayStay ? [] : stuckPending(evidence)),
    ...say("I8", findCanaries(evidence.texts, evidence.canaries)),
  ]
}

const SLOTS = 30
/** The functions' default GRACE_SECONDS. */
const GRACE_MS = 86_400_000
/** Of a token that never was current. */
const LEAST_GRACE_MS = 30 * 60_000

function say(invariant: InvariantId, whats: readonly string[]): readonly Violation[] {
  return whats.map((what) => ({ invariant, what }))
}

function deadCurrent({ samples }: Evidence): readonly string[] {
  const isBroken = samples.some(({ hasSucceededBefore, isAccepted }) => hasSucceededBefore && !isAccepted)
  return isBroken ? ["after a success AWSCURRENT held no token that LINE accepts for this channel"] : []
}

/** A token that was ever stored may be revoked by a function only when its grace has passed since it was seen superseded. */
function revokedTooEarly(evidence: Evidence, { isOrdered }: Allowances): readonly string[] {
  return evidence.tokens.flatMap((token) => {
    const holders = evidence.versions.filter(({ keyId }) => keyId === token.keyId)
    const isByFunction = token.revokedBy !== undefined && token.revokedBy.operation !== "outside"
    if (isOrdered || !isByFunction || holders.length === 0 || isGraceOver(evidence, token)) return []
    const stages = holders.flatMap((holder) => holder.stages).join(", ")
    return [`token ${token.keyId} was revoked within its grace, on a version with [${stages}]`]
  })
}

/** The grace counts from the first look that found the token superseded; one that never was current has a shorter one. */
function isGraceOver({ sightings }: Evidence, { keyId, revokedAtMs = 0 }: TokenRecord): boolean {
  const before = sightings.filter(({ atMs }) => atMs <= revokedAtMs)
  const lastInUse = before.findLastIndex(({ current, pending }) => [...current, ...pending].includes(keyId))
  const superseded = before[lastInUse + 1]
  if (superseded === undefined) return false
  const wasCurrent = before.some(({ current }) => current.includes(keyId))
  return revokedAtMs - superseded.atMs >= (wasCurrent ? GRACE_MS : LEAST_GRACE_MS)
}

/** A live token must be in use, queued by a label, reported, or the one loss that a hard end or a lost answer explains. */
function forgotten(evidence: Evidence, { labelsMayLack }: Allowances): readonly string[] {
  const { versions, reportedKeyIds } = evidence
  const inUse = ["AWSCURRENT", "AWSPENDING", ...(labelsMayLack ? ["AWSPREVIOUS"] : [])]
  const isHeld = (keyId: string) =>
    versions.some((version) => version.keyId === keyId && version.stages.some((stage) => inUse.includes(stage)))
  const queued = queuedKeyIds(evidence)
  const lost = liveTokensOfOurs(evidence).filter(
    ({ keyId }) => !isHeld(keyId) && !queued.has(keyId) && !reportedKeyIds.includes(keyId),
  )
  const excess = lost.length - lostAnswers(evidence) - hardEnds(evidence)
  return excess > 0 ? [`${excess} live tokens are neither used, queued nor explained by a fault`] : []
}

function unqueued(evidence: Evidence): readonly string[] {
  const held = new Set(evidence.versions.map(({ keyId }) => keyId))
  const queued = queuedKeyIds(evidence)
  return liveTokensOfOurs(evidence)
    .filter(({ keyId }) => held.has(keyId) && !queued.has(keyId))
    .map(({ keyId }) => `the stored token ${keyId} has no queue label`)
}

function beyondReserve(evidence: Evidence): readonly string[] {
  const limit = SLOTS - evidence.slotReserve
  return issuesOf(evidence)
    .map(({ keyId }) => liveBefore(evidence.tokens, keyId))
    .filter((live) => live >= limit)
    .map((live) => `a token was issued while ${live} were live, into the reserve of ${evidence.slotReserve}`)
}

/** How many tokens were live when this one was issued; `tokens` are in the order of issue. */
function liveBefore(tokens: readonly TokenRecord[], keyId: string | undefined): number {
  const index = tokens.findIndex((token) => token.keyId === keyId)
  const atMs = tokens[index]?.issuedAtMs ?? 0
  const isLive = ({ expiresAtMs, revokedAtMs = Number.POSITIVE_INFINITY }: TokenRecord) =>
    expiresAtMs > atMs && revokedAtMs > atMs
  return tokens.slice(0, index).filter(isLive).length
}

/** One issue a rotation, and one more for each createSecret that failed or was delivered again. */
function issuedTooOften(evidence: Evidence): readonly string[] {
  const { history } = evidence
  const rotations = history.filter(({ type }) => type === "RotationStarted").length
  const creates = history.filter((event) => event.type === "StepEnded" && event.step === "createSecret")
  const again = creates.filter(
    (event) => event.type === "StepEnded" && (event.outcome === "failed" || event.cause === "delivery"),
  ).length
  const issues = issuesOf(evidence).length
  return issues > rotations + again ? [`${issues} issues for ${rotations} rotations and ${again} faults`] : []
}

function stuckPending({ versions }: Evidence): readonly string[] {
  const isStuck = versions.some(({ stages }) => stages.includes("AWSPENDING") && !stages.includes("AWSCURRENT"))
  return isStuck ? ["AWSPENDING was left on a version that isn't current"] : []
}
