import type { TokenSecret } from "../../consumer/token-secret.ts"
import { openChannel } from "../channel/channel.ts"
import { RotationError, type RotationErrorCode } from "../errors.ts"
import { later } from "../later.ts"
import { readStoredToken } from "../stored-token.ts"
import type { RotationDeps, Run, StepResult } from "./deps.ts"
import { judgePending, requiredSeconds } from "./judge-pending.ts"
import { readPending } from "./read-pending.ts"
import { setAside } from "./set-aside.ts"
import { type ObservedStanding, standingOf } from "./standing.ts"
import { isCopyOfCurrent } from "./test-copy.ts"
import { verifyPending } from "./verify-pending.ts"

/**
 * testSecret: proves that the pending token is this channel's and good, and tells failures apart. It never issues.
 * @throws {RotationError} `LINE`, `TOKEN_UNCERTAIN`, `NO_TOKEN_STORED`: nothing was touched, the retry may pass ·
 * `TOKEN_REFUSED`, `TOKEN_UNREADABLE`, `TOKEN_FOREIGN`, `TOKEN_SHORT_LIVED`: it will never pass, so it was set aside,
 * unless it is a copy of the current value
 */
export async function testSecret(deps: RotationDeps, run: Run): Promise<StepResult> {
  const opening = later(openChannel(deps, run.name.credentialsSecretName))
  const reading = later(readPending(deps, run, { isExpected: true }))
  const standing = await standingOf(deps, run)
  if (standing.kind === "already-current") return { outcome: "already-current" }
  const pending = await reading
  if (pending.kind === "absent") {
    throw new RotationError("NO_TOKEN_STORED", "no token stored yet: createSecret has to come first")
  }
  const token = readStoredToken(pending.text)
  if (!token) return rejectPending(deps, run, standing, pending.text, unreadable())
  const channel = await opening
  const verification = await verifyPending(deps, run, channel, token)
  const { keyId } = token
  const { lineRequestId } = verification
  if (verification.kind === "refused") {
    return rejectPending(deps, run, standing, pending.text, { ...refused(keyId), keyId, lineRequestId })
  }
  const verdict = judgePending({
    token,
    channelId: channel.credentials.channelId,
    verified: verification.verified,
    requiredSeconds: requiredSeconds(standing.description.schedule, lifetimeSeconds(token), channel.now()),
  })
  if (verdict.kind === "good") return { outcome: "accepted", keyId, lineRequestId }
  return rejectPending(deps, run, standing, pending.text, { ...verdict, keyId, lineRequestId })
}

interface Rejection {
  readonly code: RotationErrorCode
  readonly message: string
  readonly keyId?: string
  readonly lineRequestId?: string | undefined
}

/** Ends a pending token that will never pass. A copy of the current one is left alone: that one is the sentinel's business. */
async function rejectPending(
  deps: RotationDeps,
  run: Run,
  { description }: ObservedStanding,
  text: string,
  { code, message, keyId, lineRequestId }: Rejection,
): Promise<StepResult> {
  const facts = keyId === undefined ? { lineRequestId } : { keyId, lineRequestId }
  if (await isCopyOfCurrent(deps, run, description.stages, { text, keyId })) {
    if (code === "TOKEN_SHORT_LIVED") return { outcome: "accepted", ...facts }
    throw new RotationError(code, `${message}. It is a copy of the current value, so nothing was touched`, facts)
  }
  if ((await setAside(deps, run, { keyId, isDead: code === "TOKEN_REFUSED" })) === "already-current")
    return { outcome: "already-current", ...facts }
  throw new RotationError(
    code,
    `${message}. It will never pass, so AWSPENDING was taken off it; the next rotation issues a new one`,
    facts,
  )
}

/** The token's own: LINE may grant less than was asked for. */
function lifetimeSeconds({ issuedAt, expiresAt }: TokenSecret): number {
  return (Date.parse(expiresAt) - Date.parse(issuedAt)) / 1_000
}

function unreadable(): Rejection {
  return { code: "TOKEN_UNREADABLE", message: "the pending version's value isn't a token secret of ours" }
}

function refused(keyId: string): Rejection {
  return {
    code: "TOKEN_REFUSED",
    message: `LINE refused the pending token ${keyId} for ten seconds and doesn't list it`,
  }
}
