import { type Channel, openChannel } from "../channel/channel.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { readExpected } from "../channel/read-expected.ts"
import { lineTimeout } from "../channel/time-left.ts"
import { failureOf, RotationError } from "../errors.ts"
import { PENDING } from "../labels.ts"
import { credentialsSecretName, tokenSecretName } from "../names.ts"
import type { SecretDescription } from "../secrets/secrets.ts"
import { readStoredToken } from "../stored-token.ts"
import { describeIfThere } from "./absent-secret.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"
import { type Holding, holdingsOf } from "./holdings.ts"
import { inParallel } from "./in-parallel.ts"
import { mayHoldTokens } from "./observation.ts"
import { describeSecrets, readWhatIsNeeded } from "./observe-secrets.ts"
import { policyOf } from "./policy.ts"

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
 * the stack goes. A secret under deletion can't be read, and its tokens expire. One that isn't there holds nothing, which is
 * well at the end of a resource's life, and a mistake in an operator's order.
 * Where a resource ends while the rotation is still on, only that resource was replaced: nothing is revoked, since apps
 * go on. When an app really goes, its rotation was cancelled before. A token that another app uses is kept.
 * @throws {RotationError} `REVOCATION_INCOMPLETE`, `BAD_CREDENTIALS`, `SECRETS_MANAGER`
 */
export async function revokeHeld(
  deps: SentinelDeps,
  run: AppRun,
  { isEndOfResource }: RevokeHeldOptions,
): Promise<Record<string, unknown>> {
  const { secretPrefix } = deps.settings
  const secretName = tokenSecretName(secretPrefix, run.channel, run.app)
  const description = await describeSettled(deps, secretName, isEndOfResource)
  if (description === undefined) {
    if (isEndOfResource) return { app: run.app, revoked: [], secret: "absent" }
    throw absent(secretName)
  }
  if (description.isDeleted) return { app: run.app, revoked: [], secret: "under-deletion" }
  if (isEndOfResource && description.rotationEnabled) return { app: run.app, revoked: [], secret: "in-rotation" }
  const versionIds = Object.keys(description.stages)
  if (versionIds.length === 0) return { app: run.app, revoked: [], secret: "empty" }
  const channel = await openChannel(deps, credentialsSecretName(secretPrefix, run.channel))
  const inUse = await keyIdsOfOthers(deps, run)
  const results = await inParallel(versionIds, (versionId) =>
    revokeVersion(deps, { run, channel, inUse, description, versionId }).catch((error: unknown) => failureOf(error)),
  )
  const failures = results.flatMap((result) => (result instanceof RotationError ? [result.message] : []))
  if (failures.length > 0) throw incomplete(description.arn, failures)
  const told = (outcome: string) =>
    results.flatMap((result) =>
      !(result instanceof RotationError) && result?.outcome === outcome ? [result.keyId] : [],
    )
  return { app: run.app, revoked: told("revoked"), kept: told("kept"), secret: "read" }
}

/** Waits before the looks at a secret whose rotation was just cancelled: reads may lag behind. */
const LAG_MS = [500, 1_500, 3_000]

async function describeSettled(deps: SentinelDeps, secretName: string, isEndOfResource: boolean) {
  for (const waitMs of LAG_MS) {
    const description = await describeIfThere(deps, secretName)
    if (!isEndOfResource || !description?.rotationEnabled) return description
    await deps.sleep(waitMs)
  }
  return describeIfThere(deps, secretName)
}

/**
 * Key ids that the channel's other apps hold, superseded ones in their grace too: those apps' own queue ends them. An app
 * whose rotation is off is going, too, and doesn't count.
 */
async function keyIdsOfOthers(deps: SentinelDeps, run: AppRun): Promise<ReadonlySet<string>> {
  const waits = LAG_MS.values()
  for (;;) {
    const holdings = await holdingsOfOthers(deps, run)
    const isReadable = !holdings.some(({ isCurrent, held }) => isCurrent && held?.kind === "absent")
    if (isReadable) return new Set(holdings.flatMap(({ keyId }) => keyId ?? []))
    const waitMs = waits.next().value
    if (waitMs === undefined) throw incomplete(run.channel, ["the current value of another app can't be read yet"])
    await deps.sleep(waitMs)
  }
}

async function holdingsOfOthers(deps: SentinelDeps, run: AppRun): Promise<readonly Holding[]> {
  const apps = run.apps.filter((app) => app !== run.app)
  const seen = await describeSecrets(deps, { ...run, apps })
  const secrets = seen.secrets.filter(({ description }) => description.rotationEnabled && !description.isDeleted)
  const blank = { channelId: "", nowMs: deps.now(), liveKeyIds: undefined, deaths: {}, foreignTokens: 0 }
  const read = await readWhatIsNeeded(deps, { ...blank, secrets, unseen: [] }, policyOf(deps.settings))
  const [failure] = [...seen.unseen.filter(mayHoldTokens).map((unseen) => unseen.failure), ...read.failures]
  if (failure !== undefined) throw failure
  return holdingsOf(read.observation)
}

interface HeldVersion {
  readonly run: AppRun
  readonly channel: Channel
  readonly inUse: ReadonlySet<string>
  readonly description: SecretDescription
  readonly versionId: string
}

/** @returns what became of its token; undefined for a version without a living token of this channel */
async function revokeVersion(
  deps: SentinelDeps,
  { run, channel, inUse, description, versionId }: HeldVersion,
): Promise<{ readonly outcome: "revoked" | "kept"; readonly keyId: string } | undefined> {
  const isBarePending = description.stages[versionId]?.every((stage) => stage === PENDING) ?? false
  const value = isBarePending
    ? await deps.secrets.read(description.arn, versionId)
    : await readExpected(deps, description.arn, versionId)
  const token = value.kind === "absent" ? undefined : readStoredToken(value.text)
  const { channelId, channelSecret } = channel.credentials
  if (token === undefined || token.channelId !== channelId || Date.parse(token.expiresAt) <= channel.now())
    return undefined
  const { keyId } = token
  if (inUse.has(keyId)) return { outcome: "kept", keyId }
  try {
    const request = { channelId, channelSecret, accessToken: token.channelAccessToken }
    await deps.line.revokeChannelTokenByJwt(request, lineTimeout(run))
    return { outcome: "revoked", keyId }
  } catch (error) {
    throw lineFailure(error, `couldn't revoke the token ${keyId}`, { keyId })
  }
}

/** To an operator, who may have misspelt the name of a compromised app, this mustn't look like success. */
function absent(secretName: string): RotationError {
  return new RotationError(
    "REVOCATION_INCOMPLETE",
    `there is no secret ${secretName}: nothing was revoked; check \`app\` and \`channel\``,
  )
}

function incomplete(secretArn: string, failures: readonly string[]): RotationError {
  return new RotationError(
    "REVOCATION_INCOMPLETE",
    `${failures.length} tokens of ${secretArn} couldn't be revoked, and live until they expire: ${failures.join(" · ")}. Try again, or leave it by revokeOnDelete: false`,
  )
}
