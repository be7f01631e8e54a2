import { lineFailure } from "../channel/line-failure.ts"
import { lineTimeout } from "../channel/time-left.ts"
import { RotationError } from "../errors.ts"
import { readStoredToken } from "../stored-token.ts"
import type { Acting } from "./acting.ts"
import type { Action } from "./action.ts"
import { decideRetirements } from "./decide/retirements.ts"
import type { SentinelDeps } from "./deps.ts"
import { inParallel } from "./in-parallel.ts"
import { readableInUse } from "./needs.ts"
import { mayHoldTokens, type Observation } from "./observation.ts"
import { describeSecrets, readWhatIsNeeded } from "./observe-secrets.ts"

type Revocation = Extract<Action, { kind: "revoke" }>

/**
 * Revokes one token that is due: reads it by its version id and its retire label, then looks at all of the channel's
 * secrets again and decides again, since anything may have happened since the first look. LINE's 200 proves nothing: the
 * labels stay until the token is proved dead.
 * @throws {RotationError} `SECRETS_MANAGER`, `LINE`, `TOKEN_FOREIGN`
 */
export async function revokeDue(deps: SentinelDeps, acting: Acting, action: Revocation): Promise<"done" | "skipped"> {
  const token = await readToken(deps, acting, action)
  if (token === undefined) return "skipped"
  const again = await lookAgain(deps, acting)
  const isStillDue = decideRetirements(again, acting.policy).some(
    (other) => other.kind === "revoke" && other.keyId === action.keyId,
  )
  if (!isStillDue || (await isInUse(deps, again, action.keyId, token))) return "skipped"
  await revoke(deps, acting, action.keyId, token)
  return "done"
}

async function readToken(deps: SentinelDeps, { channel }: Acting, action: Revocation): Promise<string | undefined> {
  const { secretArn, versionId, label, keyId } = action
  const value = await deps.secrets.read(secretArn, versionId, label)
  if (value.kind === "absent") return undefined
  const token = readStoredToken(value.text)
  const { channelId } = channel.credentials
  if (token?.keyId === keyId && token.channelId === channelId) return token.channelAccessToken
  const found = token === undefined ? "no token secret" : `the token ${token.keyId} of channel ${token.channelId}`
  throw new RotationError(
    "TOKEN_FOREIGN",
    `version ${versionId} of ${secretArn} is labelled ${label} and holds ${found}, so the token ${keyId} of channel ${channelId} can't be revoked: see who put it; it ends by itself`,
    { keyId },
  )
}

async function lookAgain(deps: SentinelDeps, { run, observation, policy }: Acting): Promise<Observation> {
  const seen = await describeSecrets(deps, run)
  const { observation: again, failures } = await readWhatIsNeeded(deps, { ...observation, ...seen }, policy)
  const unseen = seen.unseen.filter(mayHoldTokens)
  const [failure] = [...unseen.map((secret) => secret.failure), ...failures]
  if (failure !== undefined) throw failure
  return again
}

/**
 * What is in use is known by key id; but a value that somebody put or edited by hand may hold this very token without one, or
 * under another. @throws {RotationError} `TOKEN_FOREIGN` where it is under another: nothing else would tell
 */
async function isInUse(deps: SentinelDeps, again: Observation, keyId: string, token: string): Promise<boolean> {
  const holders = await inParallel(readableInUse(again), async (holding) => {
    const value = await deps.secrets.read(holding.secret.description.arn, holding.versionId)
    return value.kind === "value" && value.text.includes(token) ? [{ holding, text: value.text }] : []
  })
  const [found] = holders.flat()
  const claimed = found && readStoredToken(found.text)?.keyId
  if (found === undefined || claimed === undefined) return found !== undefined
  const { app } = found.holding.secret
  throw new RotationError(
    "TOKEN_FOREIGN",
    `the token ${keyId}, which is due, wasn't revoked: the secret of ${app} uses it under the key id ${claimed}, so somebody edited that value; rotate ${app}`,
    { keyId },
  )
}

async function revoke(deps: SentinelDeps, { run, channel }: Acting, keyId: string, accessToken: string): Promise<void> {
  const { channelId, channelSecret } = channel.credentials
  try {
    await deps.line.revokeChannelTokenByJwt({ channelId, channelSecret, accessToken }, lineTimeout(run))
  } catch (error) {
    throw lineFailure(error, `couldn't revoke the superseded token ${keyId}`, { keyId })
  }
}
