import type { Members } from "./members.ts"

/** A token that LINE accepts, as LINE describes it. */
export interface VerifiedToken {
  /** The channel it was issued for. */
  readonly client_id: string
  /** Seconds left, 0 to 2^53 - 1: LINE's schema says int64, and a long-lived token exceeds 2^31. */
  readonly expires_in: number
  readonly scope?: string
}

/** @throws LineError LINE_BAD_ANSWER naming the member that is missing or of the wrong type */
export function readVerifiedToken(members: Members): VerifiedToken {
  const clientId = members.word("client_id")
  const expiresInSeconds = members.integer("expires_in", 0)
  const scope = members.optionalString("scope")
  return { client_id: clientId, expires_in: expiresInSeconds, ...(scope === undefined ? {} : { scope }) }
}
