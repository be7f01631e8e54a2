import { type Channel, openChannel } from "../channel/channel.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { lineTimeout } from "../channel/time-left.ts"
import { failureOf, RotationError } from "../errors.ts"
import { credentialsSecretName, tokenSecretName } from "../names.ts"
import type { SecretDescription } from "../secrets/secrets.ts"
import { readStoredToken } from "../stored-token.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"
import { inParallel } from "./in-parallel.ts"

interface AppRun extends ChannelRun {
  readonly app: string
}

/** What goes when an app goes: its secret, and the stage of the resource's life that the order belongs to, if any. */
interface RevokeHeldOptions {
  /** Pulumi's order, at the end of a resource's life; an operator's has none. */
  readonly isEndOfResource: boolean
}

/**
 * Revokes every token that an app's secret still holds, the current one too: what is called when the app, the channel or
 * the stack goes. A secret that isn't there holds nothing; one under deletion can't be read, and its tokens expire.
 * Where a resource ends while the rotation is still on, only that resource was replaced: nothing is revoked, since apps
 * go on. When an app really goes, its rotation was cancelled before.
 * @throws {RotationError} `REVOCATION_INCOMPLETE`, `BAD_CREDENTIALS`, `SECRETS_MANAGER`
 */
export async function revokeHeld(
  deps: SentinelDeps,
  run: AppRun,
  { isEndOfResource }: RevokeHeldOptions,
): Promise<Record<string, unknown>> {
  const { secretPrefix } = deps.settings
  const description = await describeIfThere(deps, tokenSecretName(secretPrefix, run.channel, run.app))
  if (description === undefined) return { app: run.app, revoked: [], secret: "absent" }
  if (description.isDeleted) return { app: run.app, revoked: [], secret: "under-deletion" }
  if (isEndOfResource && description.rotationEnabled) return { app: run.app, revoked: [], secret: "in-rotation" }
  const versionIds = Object.keys(description.stages)
  if (versionIds.length === 0) return { app: run.app, revoked: [], secret: "empty" }
  const channel = await openChannel(deps, credentialsSecretName(secretPrefix, run.channel))
  const results = await inParallel(versionIds, (versionId) =>
    revokeVersion(deps, run, channel, description.arn, versionId).catch((error: unknown) => failureOf(error)),
  )
  const failures = results.flatMap((result) => (result instanceof RotationError ? [result.message] : []))
  if (failures.length > 0) throw incomplete(description.arn, failures)
  return {
    app: run.app,
    revoked: results.flatMap((result) => (typeof result === "string" ? [result] : [])),
    secret: "read",
  }
}

async function describeIfThere({ secrets }: SentinelDeps, secretName: string): Promise<SecretDescription | undefined> {
  try {
    return await secrets.describe(secretName)
  } catch (error) {
    if (error instanceof RotationError && error.awsError === "ResourceNotFoundException") return undefined
    throw error
  }
}

/** @returns the key id that was revoked; undefined for a version without a token of this channel */
async function revokeVersion(
  deps: SentinelDeps,
  run: AppRun,
  channel: Channel,
  secretArn: string,
  versionId: string,
): Promise<string | undefined> {
  const value = await deps.secrets.read(secretArn, versionId)
  const token = value.kind === "absent" ? undefined : readStoredToken(value.text)
  const { channelId, channelSecret } = channel.credentials
  if (token === undefined || token.channelId !== channelId || Date.parse(token.expiresAt) <= channel.now())
    return undefined
  try {
    const request = { channelId, channelSecret, accessToken: token.channelAccessToken }
    await deps.line.revokeChannelTokenByJwt(request, lineTimeout(run))
    return token.keyId
  } catch (error) {
    throw lineFailure(error, `couldn't revoke the token ${token.keyId}`, { keyId: token.keyId })
  }
}

function incomplete(secretArn: string, failures: readonly string[]): RotationError {
  return new RotationError(
    "REVOCATION_INCOMPLETE",
    `${failures.length} tokens of ${secretArn} couldn't be revoked, and live until they expire: ${failures.join(" · ")}. Try again, or leave it by revokeOnDelete: false`,
  )
}
