import { CURRENT, isRotationIncomplete, stagesOf } from "../../../local/secrets-manager/labels.ts"
import type { Secret } from "../../../local/secrets-manager/secret.ts"
import { tokenIn } from "../world/token-text.ts"
import type { World } from "../world/world.ts"
import { mayBeLost, mayBeUnstored, readStale } from "./lost-tokens.ts"
import type { InvariantId, Violation } from "./violation.ts"

/** What somebody else brought about, so that the functions can't or mustn't repair it. */
export interface Excuses {
  /** ARNs of token secrets whose rotation is off, or that are going to be deleted. */
  readonly secretArns?: ReadonlySet<string>
  /** Key ids of tokens that another tool was issued. */
  readonly foreignKeyIds?: ReadonlySet<string>
  /** Versions whose value somebody put by hand, and that isn't a token of this channel: it may be meant, until the next rotation. */
  readonly strangeVersionIds?: ReadonlySet<string>
  /** Whether the sentinel is told of no app any more, so that nobody asks it to watch. */
  readonly isUnwatched?: boolean
  /** How many tokens one rotation may have been issued beyond the first, by version id: duplicates that were delivered. */
  readonly extraIssues?: ReadonlyMap<string, number>
}

/** Every way in which a world that has come to rest breaks an invariant, beside what was seen on the way. */
export function judgeAtRest(world: World, excuses: Excuses = {}): readonly Violation[] {
  const secrets = world.apps.flatMap(({ secretArn }) => world.secretsManager.peek(secretArn) ?? [])
  const repairable = secrets.filter(({ arn }) => excuses.secretArns?.has(arn) !== true)
  return [
    ...world.witness.violations(),
    ...say(
      "I1",
      repairable.flatMap((secret) => deadCurrent(world, secret, excuses)),
    ),
    ...say("I3", forgotten(world, secrets, excuses)),
    ...say("I4", [...unexplained(world, excuses), ...unreported(world, excuses)]),
    ...say("I5", issuedTooOften(world, excuses)),
    ...say("I6", repairable.flatMap(stuckPending)),
    ...say(
      "I7",
      repairable.flatMap((secret) => leftovers(world, secret)),
    ),
    ...say("I8", spilled(world)),
    ...say("errors", unforeseen(world)),
  ]
}

function say(invariant: InvariantId, whats: readonly string[]): readonly Violation[] {
  return whats.map((what) => ({ invariant, what }))
}

function deadCurrent({ line, channelId }: World, secret: Secret, { strangeVersionIds }: Excuses): readonly string[] {
  const versionId = secret.labels.get(CURRENT)
  if (versionId !== undefined && strangeVersionIds?.has(versionId)) return []
  const token = tokenIn(secret, versionId)
  if (token !== undefined && line.accepts(token.keyId, channelId)) return []
  return [`${secret.name}: AWSCURRENT holds no token that LINE accepts`]
}

/**
 * A superseded token that lives on: in a secret that is going to be deleted nobody can read it. One that somebody put by hand
 * may be lost to the functions, unless they have labelled it. So may one that was stored in a secret without room for its
 * label, since the current one was at its end: that one has to be named as nobody's.
 */
function forgotten(
  { witness, line, channelId, reportedUnknown }: World,
  secrets: readonly Secret[],
  { foreignKeyIds }: Excuses,
) {
  const readable = new Set(secrets.flatMap(({ arn, deletionMs }) => (deletionMs === undefined ? [arn] : [])))
  return witness
    .stored()
    .filter(({ keyId, isHeld }) => !isHeld && line.accepts(keyId, channelId))
    .filter(({ keyId, wasQueued, hadNoRoom }) => wasQueued || !hadNoRoom || !reportedUnknown().has(keyId))
    .filter(({ keyId, wasQueued }) => wasQueued || foreignKeyIds?.has(keyId) !== true)
    .filter(({ secretArns }) => [...secretArns].every((arn) => readable.has(arn)))
    .map(() => "a superseded token that was stored is still alive")
}

/** Live tokens that nothing ever held, and that no other tool was issued: each needs a fault that may have lost it. */
function unexplained(world: World, excuses: Excuses): readonly string[] {
  const issues = new Map(world.witness.issues().map((issue) => [issue.keyId, issue]))
  const found = lostKeyIds(world, excuses)
    .filter((keyId) => !world.line.forgotten().has(keyId))
    .filter((keyId) => !mayBeLost(issues.get(keyId), world.points())).length
  return found > 0 ? [`${found} live tokens are nobody's, and no fault struck that may have lost them`] : []
}

/** Each of them has to be named by the sentinel. */
function unreported(world: World, excuses: Excuses): readonly string[] {
  if (excuses.isUnwatched === true) return []
  const reported = world.reportedUnknown()
  const found = lostKeyIds(world, excuses).filter((keyId) => !reported.has(keyId)).length
  return found > 0 ? [`${found} live tokens are nobody's, and the sentinel doesn't say so`] : []
}

function lostKeyIds({ line, witness, channelId }: World, { foreignKeyIds }: Excuses): readonly string[] {
  const known = new Set([...witness.stored().map(({ keyId }) => keyId), ...(foreignKeyIds ?? [])])
  return line.journal.live(channelId).flatMap(({ keyId }) => (known.has(keyId) ? [] : [keyId]))
}

/** An invocation is issued one token, and a rotation another one only where the one before may not have been stored. */
function issuedTooOften({ witness, points }: World, { extraIssues }: Excuses): readonly string[] {
  return [...Map.groupBy(witness.issues(), ({ point }) => point.subject)].flatMap(([versionId, issues]) => {
    const invocations = new Set(issues.map(({ point }) => point.processId))
    const unstored = issues.slice(0, -1).filter((issue) => mayBeUnstored(issue, points())).length
    const stale = [...invocations].filter((processId) => readStale(processId, points())).length
    const most = Math.min(invocations.size, 1 + unstored + stale + (extraIssues?.get(versionId) ?? 0))
    const found = issues.length
    return found > most ? [`one rotation was issued ${found} tokens, and ${most} at most can be explained`] : []
  })
}

function stuckPending({ name, labels }: Secret): readonly string[] {
  return isRotationIncomplete(labels) ? [`${name}: AWSPENDING was left on a version that isn't current`] : []
}

const OURS = /^(token|retire-after|pending-seen):/

/** Labels of ours that nobody needs any more. Another channel's token can't be proved dead before it expires. */
function leftovers(world: World, secret: Secret): readonly string[] {
  const { line, channelId } = world
  return [...secret.versions.keys()].flatMap((versionId) => {
    const labels = stagesOf(secret.labels, versionId).filter((label) => OURS.test(label))
    const token = tokenIn(secret, versionId)
    const isInUse = versionId === secret.labels.get(CURRENT)
    if (isInUse || labels.length === 0 || (token && line.accepts(token.keyId, channelId))) return []
    if (token !== undefined && (token.channelId !== channelId || isRemembered(world, secret, token.keyId))) return []
    return [`${secret.name}: a version whose token is dead still has ${labels.length} labels of ours`]
  })
}

/** For so long the sentinel remembers tokens that never became current, so that failing rotations slow down. */
const REMEMBERED_MS = 24 * 3_600_000

/** A token younger than the current one was never current, or somebody put an older one back. */
function isRemembered({ line, channelId, clock }: World, secret: Secret, keyId: string): boolean {
  const issuedAtMs = (wanted: string | undefined) =>
    line.journal.tokens(channelId).find((token) => token.keyId === wanted)?.issuedAtMs ?? 0
  const isYounger = issuedAtMs(keyId) > issuedAtMs(tokenIn(secret, secret.labels.get(CURRENT))?.keyId)
  return isYounger && clock.now() - issuedAtMs(keyId) < REMEMBERED_MS
}

const TOKEN_SHAPE = /eyJ[\w-]{10,}\.[\w-]{10,}/

function spilled(world: World): readonly string[] {
  const text = world.texts().join("\n")
  const isFound = TOKEN_SHAPE.test(text) || world.secrets().some((secret) => text.includes(secret))
  return isFound ? ["a secret is in what the functions logged or threw"] : []
}

function unforeseen(world: World): readonly string[] {
  const found = world.texts().find((text) => text.includes("UNEXPECTED: "))
  return found === undefined ? [] : [`an error that nobody foresaw: ${/UNEXPECTED: [^"]{0,120}/.exec(found)?.[0]}`]
}
