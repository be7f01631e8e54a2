import { failureOf, RotationError } from "../errors.ts"
import { CURRENT, versionWith } from "../labels.ts"
import { tokenSecretName } from "../names.ts"
import { describeIfThere } from "./absent-secret.ts"
import { mayStart, nextVersionId } from "./decide/rotations.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"
import { preflight } from "./preflight/preflight.ts"
import { type Readiness, readinessOf } from "./readiness.ts"
import { startRotation } from "./start-rotation.ts"

/** How long a pending token may take, in milliseconds. */
const PATIENCE_MS = 5 * 60_000
/** How long rotation may look switched off, and the secret absent, since reads lag behind the calls that changed it. */
const LAG_PATIENCE_MS = 15_000
/** What must be left of the invocation to say what is wrong: a preflight. */
const SPARE_MS = 30_000
/** Waits between two looks, in milliseconds, the last one again and again. */
const WAITS_MS = [500, 1_000, 2_000, 3_000]

interface AppRun extends ChannelRun {
  readonly app: string
}

/**
 * Waits until an app's first token is current, of this channel, listed and verified, so that what is deployed next finds
 * one. Where nothing is under way and no usable token is there it starts a rotation, once. What fails is tried again.
 * @throws {RotationError} `PREFLIGHT_FAILED` with the check that fails; `TOKEN_NOT_READY` if none does, or the secret isn't there
 */
export async function awaitToken(deps: SentinelDeps, run: AppRun): Promise<Record<string, unknown>> {
  const startMs = deps.now()
  const patienceMs = Math.min(PATIENCE_MS, run.remainingMs() - SPARE_MS)
  const waits = WAITS_MS.values()
  let waitMs = 0
  let hasStarted = false
  let hopelessSinceMs: number | undefined
  for (;;) {
    const found = await look(deps, run, !hasStarted)
    if (found.kind === "ready") return { app: run.app, keyId: found.keyId, expiresAt: found.expiresAt }
    hasStarted ||= found.kind === "started"
    waitMs = waits.next().value ?? waitMs
    hopelessSinceMs = isHopeless(found) ? (hopelessSinceMs ?? deps.now()) : undefined
    const isOver = hopelessSinceMs !== undefined && deps.now() - hopelessSinceMs >= LAG_PATIENCE_MS
    if (isOver || deps.now() + waitMs - startMs >= patienceMs) throw await explain(deps, run, found)
    await deps.sleep(waitMs)
  }
}

type Look = Readiness | { readonly kind: "absent" | "off" | "started"; readonly why: string }

/** Whether no token will come until somebody changes something. */
function isHopeless({ kind }: Look): boolean {
  return kind === "absent" || kind === "off"
}

async function look(deps: SentinelDeps, run: AppRun, mayRotate: boolean): Promise<Look> {
  try {
    const description = await describeIfThere(deps, nameOf(deps, run))
    if (description === undefined) return { kind: "absent", why: "check `app` and `channel`" }
    if (!description.rotationEnabled) return { kind: "off", why: "its rotation is off: turn it on" }
    const found = await readinessOf(deps, run, description)
    if (found.kind !== "unusable" || !mayRotate || !mayStart(description)) return found
    const versionId = nextVersionId({ description }, deps.now())
    const currentVersionId = versionWith(CURRENT, description.stages)
    await startRotation(deps, { secretArn: description.arn, currentVersionId, versionId })
    return { kind: "started", why: found.why }
  } catch (error) {
    return { kind: "waiting", why: failureOf(error).message }
  }
}

/** The failing check, if one fails: it is why no token came. Of one app nobody can tell what other tools hold, so no slot is kept for them. */
async function explain(deps: SentinelDeps, run: AppRun, { kind, why }: Unready): Promise<RotationError> {
  const secretName = nameOf(deps, run)
  if (kind === "absent") return notReady(`there is no secret ${secretName}: ${why}`)
  await preflight(deps, { ...run, foreignTokens: 0 }, { replaceChannel: true })
  return notReady(
    `${secretName}: ${why}. Every setting passes its check: see the rotation function's log for this secret`,
  )
}

type Unready = Exclude<Look, { readonly kind: "ready" }>

function notReady(message: string): RotationError {
  return new RotationError("TOKEN_NOT_READY", message)
}

function nameOf({ settings }: SentinelDeps, { channel, app }: AppRun): string {
  return tokenSecretName(settings.secretPrefix, channel, app)
}
