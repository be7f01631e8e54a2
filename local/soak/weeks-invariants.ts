import type { TokenRecord } from "../line/token-store.ts"
import type { WeeksEvidence } from "./weeks-evidence.ts"

/** An invariant that didn't hold. */
export interface WeeksViolation {
  readonly invariant: "I1" | "I2" | "I3" | "I4" | "I6" | "I7" | "I8"
  readonly what: string
}

/** LINE's limit of live tokens a channel. */
const SLOTS = 30
/** The functions' default GRACE_SECONDS. */
const GRACE_MS = 86_400_000
/** Of a token that never was current. */
const LEAST_GRACE_MS = 30 * 60_000

/** Every way in which the evidence breaks an invariant. Pure. */
export function judgeWeeks(evidence: WeeksEvidence): readonly WeeksViolation[] {
  const say = (invariant: WeeksViolation["invariant"], whats: readonly string[]) =>
    whats.map((what) => ({ invariant, what }))
  return [
    ...say("I1", deadCurrent(evidence)),
    ...say("I2", revokedTooEarly(evidence)),
    ...say("I3", forgotten(evidence)),
    ...say("I4", [...overBudget(evidence), ...unexplained(evidence)]),
    ...say("I6", stuckPending(evidence)),
    ...say("I7", disorder(evidence)),
    ...say("I8", evidence.secretsFound),
  ]
}

function deadCurrent({ looks }: WeeksEvidence): readonly string[] {
  const dead = looks.filter((look) => look.dead.length > 0)
  const apps = [...new Set(dead.flatMap((look) => look.dead))].join(", ")
  return dead.length === 0 ? [] : [`at ${dead.length} of ${looks.length} looks LINE didn't accept what ${apps} held`]
}

/** A token may be revoked when its grace has passed since the first look that found it superseded. */
function revokedTooEarly(evidence: WeeksEvidence): readonly string[] {
  return evidence.tokens.flatMap((token) => {
    const { keyId, revokedAtMs, revokedBy } = token
    if (revokedAtMs === undefined || revokedBy?.operation === "outside" || isGraceOver(evidence, token)) return []
    return [`token ${keyId} was revoked within its grace`]
  })
}

/** One that was never in use was never stored, or lost to a duplicate: whoever issued it may revoke it at once. */
function isGraceOver({ looks }: WeeksEvidence, { keyId, revokedAtMs = 0 }: TokenRecord): boolean {
  const before = looks.filter(({ atMs }) => atMs <= revokedAtMs)
  const isCurrentIn = (look: (typeof looks)[number]) => Object.values(look.current).includes(keyId)
  const lastInUse = before.findLastIndex((look) => isCurrentIn(look) || look.pending.includes(keyId))
  if (lastInUse === -1) return true
  const superseded = before[lastInUse + 1]
  const graceMs = before.some(isCurrentIn) ? GRACE_MS : LEAST_GRACE_MS
  return superseded !== undefined && revokedAtMs - superseded.atMs >= graceMs
}

/** When all is over, a live token is current, or it leaked. */
function forgotten({ tokens, nowMs, looks, leaked }: WeeksEvidence): readonly string[] {
  const current = Object.values(looks.at(-1)?.current ?? {})
  return tokens
    .filter((token) => isLiveAt(token, nowMs) && !current.includes(token.keyId) && !leaked.includes(token.keyId))
    .map(({ keyId }) => `token ${keyId} is superseded, its grace is over, and it lives`)
}

/** The greatest number of tokens that were live at once. Pure. */
export function mostLive(tokens: readonly TokenRecord[]): number {
  return Math.max(0, ...tokens.map(({ issuedAtMs }) => tokens.filter((token) => isLiveAt(token, issuedAtMs)).length))
}

function isLiveAt(
  { issuedAtMs, expiresAtMs, revokedAtMs = Number.POSITIVE_INFINITY }: TokenRecord,
  atMs: number,
): boolean {
  return issuedAtMs <= atMs && Math.min(expiresAtMs, revokedAtMs) > atMs
}

/** LINE never had to refuse a token because there were 30 already. */
function overBudget({ tokens, issues }: WeeksEvidence): readonly string[] {
  const most = mostLive(tokens)
  const refused = issues.filter(({ status, fault, atMs }) => {
    return status === 400 && fault === undefined && tokens.filter((token) => isLiveAt(token, atMs)).length >= SLOTS
  })
  return [
    ...(most > SLOTS ? [`${most} tokens were live at once`] : []),
    ...(refused.length > 0 ? [`LINE refused ${refused.length} tokens since ${SLOTS} were live`] : []),
  ]
}

/** A leaked token is one whose issue's answer was lost, or that the function named; and the sentinel reports it. */
function unexplained({ issues, leaked, reportedLost, reportedUnknown }: WeeksEvidence): readonly string[] {
  const isAnswerLost = (keyId: string) => issues.some((call) => call.keyId === keyId && call.hidden === true)
  return leaked.flatMap((keyId) => [
    ...(isAnswerLost(keyId) || reportedLost.includes(keyId)
      ? []
      : [`no fault explains that nobody holds token ${keyId}`]),
    ...(reportedUnknown.includes(keyId) ? [] : [`the sentinel didn't report the unknown token ${keyId}`]),
  ])
}

function stuckPending({ looks }: WeeksEvidence): readonly string[] {
  const { pending = [], current = {} } = looks.at(-1) ?? {}
  const stuck = pending.filter((keyId) => !Object.values(current).includes(keyId))
  return stuck.length === 0 ? [] : [`${stuck.length} versions are pending, and not current`]
}

/** In the end a secret has the labels of its current token and no others of ours. */
function disorder({ labels }: WeeksEvidence): readonly string[] {
  return Object.entries(labels).flatMap(([app, found]) => {
    const ours = found.filter((label) => /^(?:token|retire-after|pending-seen):/.test(label))
    const isOrderly = ours.length === 1 && ours[0]?.startsWith("token:") === true
    return isOrderly ? [] : [`the secret of ${app} has [${ours.join(", ")}], and nobody is to revoke anything any more`]
  })
}
