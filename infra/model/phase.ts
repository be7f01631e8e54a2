import type { SigningKey } from "./rotation.ts"

/**
 * How far a channel is:
 * - `register-key`: no `kid`; key and secrets are there, no schedule
 * - `waiting-for-credentials`: the operator writes the credentials secret, and hasn't said yet that it is done (`credentialsStored`)
 * - `rotating`
 */
export type Phase = "register-key" | "waiting-for-credentials" | "rotating"

/** What a channel's phase follows from. */
export interface PhaseFacts {
  readonly signingKey: SigningKey
  readonly hasChannelSecret: boolean
  readonly credentialsStored: boolean
}

/** The phase. Whether an operator wrote the credentials can't be seen from a program, so that the operator says it. */
export function phaseOf({ signingKey, hasChannelSecret, credentialsStored }: PhaseFacts): Phase {
  if (signingKey.kid === undefined) return "register-key"
  return hasChannelSecret || credentialsStored ? "rotating" : "waiting-for-credentials"
}
