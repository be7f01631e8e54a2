import type { AppEvidence, SoakedVersion } from "./evidence.ts"

/**
 * An invariant that didn't hold. `queue`: a token's entry in the revocation queue is made at birth. `redirect`: nothing is
 * sent where a redirect leads. `errors`: each error of the function has a code that says what to do.
 */
export interface SoakViolation {
  readonly invariant: "I1" | "I2" | "I3" | "I4" | "I5" | "I7" | "I8" | "queue" | "redirect" | "errors"
  readonly what: string
}

/** Slots that a normal rotation may fill: LINE's 30 less the default SLOT_RESERVE. */
const MOST_LIVE = 27

/** Every way in which an app's evidence breaks an invariant that holds without a sentinel. Pure. */
export function judgeApp(evidence: AppEvidence): readonly SoakViolation[] {
  const say = (invariant: SoakViolation["invariant"], whats: readonly string[]) =>
    whats.map((what) => ({ invariant, what: `${evidence.name}: ${what}` }))
  return [
    ...say("I1", deadCurrent(evidence)),
    ...say("I2", revokedThoughStored(evidence)),
    ...say("I3", unexplained(evidence)),
    ...say("queue", unqueued(evidence)),
    ...say("I4", tooMany(evidence)),
    ...say("I5", tooOften(evidence)),
    ...say("I7", evidence.isRepaired ? [] : ["the rotation on the good day after didn't succeed"]),
  ]
}

function deadCurrent({ samples }: AppEvidence): readonly string[] {
  const dead = samples.filter(({ isAccepted }) => !isAccepted).length
  return dead === 0 ? [] : [`${dead} of ${samples.length} times AWSCURRENT held no token that LINE accepts`]
}

/** Nothing here ever revokes a superseded token, so whoever revokes a stored one revokes too much. */
function revokedThoughStored({ tokens, versions }: AppEvidence): readonly string[] {
  return tokens
    .filter(({ keyId, revokedAtMs }) => revokedAtMs !== undefined && holderOf(versions, keyId) !== undefined)
    .map(({ keyId }) => `token ${keyId} was revoked though a version holds it`)
}

/** A token is stored, or revoked, or its own issue's answer was lost, or the function named it as leaked or in doubt. */
function unexplained(evidence: AppEvidence): readonly string[] {
  const lost = evidence.tokens.filter(({ keyId, revokedAtMs }) => {
    return revokedAtMs === undefined && holderOf(evidence.versions, keyId) === undefined
  })
  const unknown = lost.filter(({ keyId }) => !isAnswerLost(evidence, keyId) && !isReported(evidence, keyId))
  const excess = unknown.length - evidence.hardEnds
  return excess > 0
    ? unknown.map(({ keyId }) => `token ${keyId} is live, and no fault explains that nobody holds it`)
    : []
}

function isAnswerLost({ issues }: AppEvidence, keyId: string): boolean {
  return issues.some((call) => call.keyId === keyId && call.hidden === true)
}

const REPORTS = ["STORE_UNKNOWN", "TOKEN_LEAKED"]

function isReported({ lines }: AppEvidence, keyId: string): boolean {
  return lines.some((line) => line.keyId === keyId && REPORTS.includes(line.error ?? ""))
}

function unqueued({ versions }: AppEvidence): readonly string[] {
  return versions
    .filter(({ keyId, stages }) => !stages.includes(`token:${keyId}`) && !stages.includes("AWSPENDING"))
    .map(({ keyId, stages }) => `token ${keyId} is stored with [${stages.join(", ")}], and no queue label names it`)
}

function tooMany({ tokens, issues }: AppEvidence): readonly string[] {
  const liveAt = (atMs: number) =>
    tokens.filter(({ issuedAtMs, expiresAtMs, revokedAtMs = Number.POSITIVE_INFINITY }) => {
      return issuedAtMs <= atMs && Math.min(expiresAtMs, revokedAtMs) > atMs
    }).length
  const most = Math.max(0, ...issues.map(({ atMs }) => liveAt(atMs)))
  return most > MOST_LIVE ? [`${most} tokens were live at once`] : []
}

/** Whatever was issued and isn't stored needs a fault of its own. */
function tooOften({ tokens, versions, issues, struck, hardEnds }: AppEvidence): readonly string[] {
  const extra = tokens.filter(({ keyId }) => holderOf(versions, keyId) === undefined).length
  const causes = issues.filter(({ hidden }) => hidden).length + hardEnds + struck.filter(isCauseOfExtra).length
  return extra > causes ? [`${extra} tokens were issued in vain, and only ${causes} faults could cause one`] : []
}

/** A step that runs twice, or a Put that fails: a read that is stale can't do it alone, since each look is repeated. */
function isCauseOfExtra({ kind, at }: AppEvidence["struck"][number]): boolean {
  return at === "PutSecretValue" || (at === "createSecret" && (kind === "duplicate" || kind === "overlap"))
}

function holderOf(versions: readonly SoakedVersion[], keyId: string): SoakedVersion | undefined {
  return versions.find((version) => version.keyId === keyId)
}
