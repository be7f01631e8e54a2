import type { CallRecord } from "../../local/line/journal.ts"
import type { TokenRecord } from "../../local/line/token-store.ts"
import type { RotationEvent } from "../../local/secrets-manager/secrets-manager.ts"
import type { Canary, Text } from "./canaries.ts"

/** A version of the token secret, and what its value is at LINE. */
export interface HeldVersion {
  readonly versionId: string
  readonly stages: readonly string[]
  /** The key id that its value names; absent when it has no value, or one that isn't a token secret. */
  readonly keyId?: string
}

/** What the current value was when the secret came to rest. */
export interface CurrentSample {
  readonly hasSucceededBefore: boolean
  /** LINE accepts the token, and it is this channel's. */
  readonly isAccepted: boolean
}

/** Which tokens were in use when somebody looked: before each run of the sentinel, and whenever a rotation ended. */
export interface Sighting {
  /** Stand-ins' time, milliseconds since the epoch. */
  readonly atMs: number
  /** Key ids of tokens that a current version holds. */
  readonly current: readonly string[]
  /** Key ids of tokens that a pending version holds. */
  readonly pending: readonly string[]
}

/** All that the stand-ins know of one channel and its token secret. Nothing of it is a test's own bookkeeping. */
export interface Evidence {
  /** Every v2.1 token of the channel, from LINE's journal. */
  readonly tokens: readonly TokenRecord[]
  /** LINE's calls for this channel that took effect. */
  readonly lineCalls: readonly CallRecord[]
  readonly versions: readonly HeldVersion[]
  readonly history: readonly RotationEvent[]
  readonly samples: readonly CurrentSample[]
  /** In the order of time. */
  readonly sightings: readonly Sighting[]
  /** Key ids that an error of the function named as leaked or in doubt. */
  readonly reportedKeyIds: readonly string[]
  readonly slotReserve: number
  readonly nowMs: number
  readonly texts: readonly Text[]
  readonly canaries: readonly Canary[]
}

/** Live tokens that were issued for us and that no version of the secret holds. Pure. */
export function leakedTokens(evidence: Evidence): readonly TokenRecord[] {
  const held = new Set(evidence.versions.map(({ keyId }) => keyId))
  return liveTokensOfOurs(evidence).filter(({ keyId }) => !held.has(keyId))
}

/** Calls that issued a token, whether or not their answer arrived. Pure. */
export function issuesOf({ lineCalls }: Pick<Evidence, "lineCalls">): readonly CallRecord[] {
  return lineCalls.filter(({ operation, keyId }) => operation === "issueChannelTokenByJWT" && keyId !== undefined)
}

/** Tokens that LINE issued to the function and that are alive. Pure. */
export function liveTokensOfOurs(evidence: Evidence): readonly TokenRecord[] {
  const ours = new Set(issuesOf(evidence).map(({ keyId }) => keyId))
  return evidence.tokens.filter(
    ({ keyId, revokedAtMs, expiresAtMs }) =>
      ours.has(keyId) && revokedAtMs === undefined && expiresAtMs > evidence.nowMs,
  )
}

/** Key ids that a queue label names, with those of values put by hand. Pure. */
export function queuedKeyIds({ versions }: Evidence): ReadonlySet<string> {
  return new Set(
    versions.flatMap(({ stages, versionId, keyId }) =>
      stages.flatMap((stage) => {
        if (stage === `token:v-${versionId}`) return keyId ?? []
        return /^(?:token|retire-after:\d+):(.+)$/.exec(stage)?.[1] ?? []
      }),
    ),
  )
}

/** Issues that took effect without the function learning of it: each may lose a token. Pure. */
export function lostAnswers(evidence: Evidence): number {
  return issuesOf(evidence).filter(({ lost, status }) => lost === true || status !== 200).length
}

/** createSecrets whose process was killed or ran out of time: each may lose a token unseen. Pure. */
export function hardEnds({ history }: Evidence): number {
  return history.filter(
    (event) =>
      event.type === "StepEnded" &&
      event.step === "createSecret" &&
      event.outcome === "failed" &&
      (event.errorType === "Runtime.ExitError" || event.errorType === "Sandbox.Timedout"),
  ).length
}
