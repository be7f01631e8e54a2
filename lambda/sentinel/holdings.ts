import type { HeldToken } from "../held-token.ts"
import { CURRENT, type OwnLabel, PENDING, PREVIOUS, parseOwnLabel } from "../labels.ts"
import type { Observation, ObservedSecret } from "./observation.ts"

/** One staged version of a token secret: which token it holds, and what its labels say. */
export interface Holding {
  readonly secret: ObservedSecret
  readonly versionId: string
  readonly labels: readonly string[]
  readonly isCurrent: boolean
  readonly isPending: boolean
  readonly isPrevious: boolean
  /** Labels `token:…` and `retire-after:…`, as they are. */
  readonly tokenLabels: readonly string[]
  readonly retireLabels: readonly string[]
  readonly pendingSeenLabels: readonly string[]
  /** When its token may be revoked, the latest of its labels counting; undefined without one. */
  readonly dueAtMs: number | undefined
  /** Since when it is known to be pending. */
  readonly pendingSinceMs: number | undefined
  readonly held: HeldToken | undefined
  /** From its value if that was read, else from its labels; undefined for a value put by hand that is unread or unreadable. */
  readonly keyId: string | undefined
  /** What its labels call it: the key id, or `v-<versionId>`. */
  readonly name: string
}

/** Every staged version of every secret. Pure. */
export function holdingsOf({ secrets }: Pick<Observation, "secrets">): readonly Holding[] {
  return secrets.flatMap(holdingsIn)
}

/** Every staged version of one secret. Pure. */
export function holdingsIn(secret: ObservedSecret): readonly Holding[] {
  return Object.entries(secret.description.stages).map(([versionId, labels]) => holdingOf(secret, versionId, labels))
}

function holdingOf(secret: ObservedSecret, versionId: string, labels: readonly string[]): Holding {
  const own = labels.flatMap((label) => {
    const parsed = parseOwnLabel(label)
    return parsed === undefined ? [] : [{ label, parsed }]
  })
  const labelled = (kind: OwnLabel["kind"]) =>
    own.filter(({ parsed }) => parsed.kind === kind).map(({ label }) => label)
  const names = own.flatMap(({ parsed }) => (parsed.kind === "pending-seen" ? [] : [parsed.name]))
  const handPut = `v-${versionId}`
  const named = names.find((name) => name !== handPut)
  const held = secret.held[versionId]
  const keyId = held?.kind === "token" ? held.keyId : named
  return {
    secret,
    versionId,
    labels,
    isCurrent: labels.includes(CURRENT),
    isPending: labels.includes(PENDING),
    isPrevious: labels.includes(PREVIOUS),
    tokenLabels: labelled("token"),
    retireLabels: labelled("retire-after"),
    pendingSeenLabels: labelled("pending-seen"),
    dueAtMs: latest(own.flatMap(({ parsed }) => (parsed.kind === "retire-after" ? [parsed.dueAtMs] : []))),
    pendingSinceMs: earliest(own.flatMap(({ parsed }) => (parsed.kind === "pending-seen" ? [parsed.seenAtMs] : []))),
    held,
    keyId,
    name: names[0] ?? keyId ?? handPut,
  }
}

function latest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.max(...times)
}

function earliest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.min(...times)
}

/** Whether a version is in use, or about to be: its token is neither labelled, revoked nor unlabelled. Pure. */
export function isInUse({ isCurrent, isPending }: Holding): boolean {
  return isCurrent || isPending
}

/** Whether somebody went back from a version: it was current, and AWSPENDING that stayed on it is no rotation under way. Pure. */
export function isDemoted({ isPending, isPrevious, isCurrent }: Holding): boolean {
  return isPending && isPrevious && !isCurrent
}

/** The key ids that a current or pending version of any of the channel's secrets holds. Pure. */
export function keyIdsInUse(holdings: readonly Holding[]): ReadonlySet<string> {
  return new Set(holdings.filter(isInUse).flatMap(({ keyId }) => keyId ?? []))
}

/** Every key id that a version holds or a label names, in secrets under deletion too. Pure. */
export function knownKeyIds(holdings: readonly Holding[]): ReadonlySet<string> {
  return new Set(
    holdings.flatMap(({ keyId, labels }) => [
      ...(keyId === undefined ? [] : [keyId]),
      ...labels.flatMap((label) => {
        const own = parseOwnLabel(label)
        return own === undefined || own.kind === "pending-seen" ? [] : [own.name]
      }),
    ]),
  )
}

/** The version that holds AWSCURRENT. Pure. */
export function currentOf(holdings: readonly Holding[]): Holding | undefined {
  return holdings.find(({ isCurrent }) => isCurrent)
}

/**
 * Whether a superseded version was never current: it isn't AWSPREVIOUS, and its token is younger than the current one,
 * whose promotion would have made it so. Tokens are issued in the order of their rotations; where AWSPREVIOUS holds a
 * younger one than AWSCURRENT, or the same, somebody went back, and nobody can tell. Pure.
 */
export function wasNeverCurrent(holding: Holding): boolean {
  const siblings = holdingsIn(holding.secret)
  const current = currentOf(siblings)
  const previous = siblings.find(({ isPrevious }) => isPrevious)
  if (holding.isPrevious || holding.held?.kind !== "token") return false
  if (current === undefined) return previous === undefined
  if (current.held?.kind !== "token" || !isOlder(previous, current.held.issuedAtMs)) return false
  return holding.held.issuedAtMs > current.held.issuedAtMs
}

function isOlder(previous: Holding | undefined, issuedAtMs: number): boolean {
  return previous === undefined || (previous.held?.kind === "token" && previous.held.issuedAtMs < issuedAtMs)
}
