import { LineError } from "../../line/errors.ts"
import { openChannel } from "../channel/channel.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { listLiveKeyIds } from "../channel/live-key-ids.ts"
import { lineTimeout } from "../channel/time-left.ts"
import { RotationError } from "../errors.ts"
import { CURRENT, versionWith } from "../labels.ts"
import { credentialsSecretName, tokenSecretName } from "../names.ts"
import type { SecretDescription } from "../secrets/secrets.ts"
import { readStoredToken } from "../stored-token.ts"
import { nextVersionId } from "./decide/rotations.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"
import { preflight } from "./preflight.ts"
import { mayStart, startRotation } from "./start-rotation.ts"

/** How long a pending token may take, in milliseconds. */
const PATIENCE_MS = 5 * 60_000
/** What must be left of the invocation to say what is wrong: a preflight. */
const SPARE_MS = 30_000
/** Waits between two looks, in milliseconds, the last one again and again. */
const WAITS_MS = [500, 1_000, 2_000, 3_000]

interface AppRun extends ChannelRun {
  readonly app: string
}

/**
 * Waits until an app's first token is current, of this channel, listed and verified, so that what is deployed next finds
 * one. Where nothing is under way it starts a rotation, once.
 * @throws {RotationError} `PREFLIGHT_FAILED` with the check that fails; `TOKEN_NOT_READY` if none does
 */
export async function awaitToken(deps: SentinelDeps, run: AppRun): Promise<Record<string, unknown>> {
  const { secretPrefix } = deps.settings
  const secretName = tokenSecretName(secretPrefix, run.channel, run.app)
  const deadlineMs = deps.now() + Math.min(PATIENCE_MS, run.remainingMs() - SPARE_MS)
  const waits = WAITS_MS.values()
  let waitMs = 0
  let hasStarted = false
  for (;;) {
    const description = await deps.secrets.describe(secretName)
    if (!description.rotationEnabled) throw notReady(`rotation of ${secretName} is off: turn it on`)
    const found = await lookAtCurrent(deps, run, description)
    if (found.kind === "ready") return { app: run.app, keyId: found.keyId, expiresAt: found.expiresAt }
    if (!hasStarted && mayStart(description)) {
      const versionId = nextVersionId({ app: run.app, description, held: {} }, deps.now())
      await startRotation(deps, { secretArn: description.arn, versionId })
      hasStarted = true
    }
    waitMs = waits.next().value ?? waitMs
    if (deps.now() + waitMs >= deadlineMs) throw await explain(deps, run, secretName, found.why)
    await deps.sleep(waitMs)
  }
}

type Found =
  | { readonly kind: "ready"; readonly keyId: string; readonly expiresAt: string }
  | { readonly kind: "not-ready"; readonly why: string }

async function lookAtCurrent(deps: SentinelDeps, run: AppRun, { arn, stages }: SecretDescription): Promise<Found> {
  const versionId = versionWith(CURRENT, stages)
  if (versionId === undefined) return notYet("it has no current token yet")
  const value = await deps.secrets.read(arn, versionId)
  const token = value.kind === "absent" ? undefined : readStoredToken(value.text)
  if (token === undefined) return notYet("its current value isn't a token secret yet")
  const channel = await openChannel(deps, credentialsSecretName(deps.settings.secretPrefix, run.channel))
  const { channelId } = channel.credentials
  const { keyId, expiresAt, channelAccessToken } = token
  if (token.channelId !== channelId) return notYet(`its current token ${keyId} is channel ${token.channelId}'s`)
  const liveKeyIds = await listLiveKeyIds(deps, run, channel, "couldn't list the channel's live key ids")
  if (!liveKeyIds.includes(keyId)) return notYet(`LINE doesn't list its current token ${keyId}`)
  const isAccepted = await verify(deps, run, channelAccessToken)
  return isAccepted ? { kind: "ready", keyId, expiresAt } : notYet(`LINE refuses its current token ${keyId}`)
}

async function verify(deps: SentinelDeps, run: AppRun, accessToken: string): Promise<boolean> {
  try {
    await deps.line.verifyChannelTokenByJwt({ accessToken }, lineTimeout(run))
    return true
  } catch (error) {
    if (error instanceof LineError && error.code === "LINE_REFUSED" && error.status === 400) return false
    throw lineFailure(error, "couldn't verify the current token")
  }
}

/** The failing check, if one fails: it is why no token came. */
async function explain(deps: SentinelDeps, run: AppRun, secretName: string, why: string): Promise<RotationError> {
  await preflight(deps, run, { replaceChannel: true })
  return notReady(
    `${secretName}: ${why}, and every setting passes its check: see the rotation function's log for this secret`,
  )
}

function notYet(why: string): Found {
  return { kind: "not-ready", why }
}

function notReady(message: string): RotationError {
  return new RotationError("TOKEN_NOT_READY", message)
}
