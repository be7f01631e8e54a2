import { LineError } from "../../line/errors.ts"
import { openChannel } from "../channel/channel.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { listLiveKeyIds } from "../channel/live-key-ids.ts"
import { lineTimeout } from "../channel/time-left.ts"
import { isListable } from "../held-token.ts"
import { CURRENT, versionWith } from "../labels.ts"
import { credentialsSecretName } from "../names.ts"
import type { SecretDescription } from "../secrets/secrets.ts"
import { readStoredToken } from "../stored-token.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"

/**
 * Whether an app may be deployed now.
 * - `ready`: the current token is this channel's, listed and verified
 * - `waiting`: not yet, for a reason that may pass
 * - `unusable`: there is no current token, or none that will ever do, so a rotation is needed
 */
export type Readiness =
  | { readonly kind: "ready"; readonly keyId: string; readonly expiresAt: string }
  | { readonly kind: "waiting" | "unusable"; readonly why: string }

/** Looks at an app's current token. @throws {RotationError} when the secret, the credentials or LINE can't be asked */
export async function readinessOf(
  deps: SentinelDeps,
  run: ChannelRun,
  { arn, stages }: SecretDescription,
): Promise<Readiness> {
  const versionId = versionWith(CURRENT, stages)
  if (versionId === undefined) return unusable("it has no current token yet")
  const value = await deps.secrets.read(arn, versionId)
  const token = value.kind === "absent" ? undefined : readStoredToken(value.text)
  if (token === undefined) return waiting("its current value isn't a token secret yet")
  const channel = await openChannel(deps, credentialsSecretName(deps.settings.secretPrefix, run.channel))
  const { channelId } = channel.credentials
  const { keyId, expiresAt, issuedAt, channelAccessToken } = token
  if (token.channelId !== channelId) return unusable(`its current token ${keyId} is channel ${token.channelId}'s`)
  if (Date.parse(expiresAt) <= channel.now()) return unusable(`its current token ${keyId} has expired`)
  const liveKeyIds = await listLiveKeyIds(deps, run, channel, "couldn't list the channel's live key ids")
  const isAccepted = await verify(deps, run, channelAccessToken)
  if (isAccepted && liveKeyIds.includes(keyId)) return { kind: "ready", keyId, expiresAt }
  const why = isAccepted ? `LINE doesn't list its current token ${keyId}` : `LINE refuses its current token ${keyId}`
  const isDead = !isAccepted && !liveKeyIds.includes(keyId)
  return isDead && isListable({ issuedAtMs: Date.parse(issuedAt) }, channel.now()) ? unusable(why) : waiting(why)
}

async function verify(deps: SentinelDeps, run: ChannelRun, accessToken: string): Promise<boolean> {
  try {
    await deps.line.verifyChannelTokenByJwt({ accessToken }, lineTimeout(run))
    return true
  } catch (error) {
    if (error instanceof LineError && error.code === "LINE_REFUSED" && error.status === 400) return false
    throw lineFailure(error, "couldn't verify the current token")
  }
}

function unusable(why: string): Readiness {
  return { kind: "unusable", why }
}

function waiting(why: string): Readiness {
  return { kind: "waiting", why }
}
