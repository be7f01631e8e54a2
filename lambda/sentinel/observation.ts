import type { RotationError } from "../errors.ts"
import type { HeldToken } from "../held-token.ts"
import type { SecretDescription } from "../secrets/secrets.ts"
import { isAbsence } from "./absent-secret.ts"

/** A token secret, as DescribeSecret showed it, and what is known of the values of its versions. */
export interface ObservedSecret {
  readonly app: string
  readonly description: SecretDescription
  /** By version id: only of those that were read. A value never changes. */
  readonly held: Readonly<Record<string, HeldToken>>
}

/** A token secret that couldn't be looked at. */
export interface UnseenSecret {
  readonly app: string
  readonly failure: RotationError
}

/** Whether it may hold tokens nevertheless: one that AWS doesn't know holds none. Pure. */
export function mayHoldTokens({ failure }: UnseenSecret): boolean {
  return !isAbsence(failure)
}

/**
 * What became of a token that LINE doesn't list, or that may have expired.
 * - `expired`: its end, and five minutes more, have passed
 * - `refused`: LINE refuses that very token with 400; with its absence from the list that proves its death
 * - `accepted`: LINE still accepts it, so the list lags behind
 * - `unknown`: LINE, or its value, couldn't be asked, or it is too young to be judged, or it is another channel's
 */
export type Death = "expired" | "refused" | "accepted" | "unknown"

/** All that one run sees of a channel. */
export interface Observation {
  readonly channelId: string
  /** Milliseconds since the epoch, by LINE's clock if that has corrected ours. */
  readonly nowMs: number
  readonly secrets: readonly ObservedSecret[]
  readonly unseen: readonly UnseenSecret[]
  /** LINE's live key ids, asked for after the last DescribeSecret; undefined when LINE couldn't be asked. */
  readonly liveKeyIds: readonly string[] | undefined
  /** By key id: only of suspects. */
  readonly deaths: Readonly<Record<string, Death>>
  /** How many live tokens of the channel are another tool's, by the operator's word. */
  readonly foreignTokens: number
}

/** The rules that time is judged by. */
export interface Policy {
  /** How long a superseded token lives on, in milliseconds. */
  readonly graceMs: number
  /** Time between two rotations of a secret whose rules don't tell it, in milliseconds. */
  readonly intervalMs: number
  /** How many of LINE's 30 slots a normal rotation leaves free. */
  readonly slotReserve: number
  /** The app whose superseded tokens have no grace, by the operator's order. */
  readonly retireNow?: string
}
