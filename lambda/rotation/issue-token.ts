import type { TokenSecret } from "../../consumer/token-secret.ts"
import { type Channel, LEAST_CORRECTION_MS } from "../channel/channel.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { RotationError } from "../errors.ts"
import type { RotationDeps, Run } from "./deps.ts"

/** Bound on LINE's answer to an issue, in milliseconds. */
const ISSUE_TIMEOUT_MS = 10_000
/** What must be left of the invocation: the issue, the Puts with their repeats, and a revocation should they be refused. */
const NEEDED_MS = ISSUE_TIMEOUT_MS + 17_000

export interface IssuedToken {
  readonly token: TokenSecret
  readonly lineRequestId: string | undefined
}

/**
 * Issues a token. A repeat could be a second one, so only a request that surely had no effect is sent again.
 * @throws {RotationError} `TIME_LEFT` before anything was sent, `LINE` when it was refused or got lost
 */
export async function issueToken(deps: RotationDeps, run: Run, channel: Channel): Promise<IssuedToken> {
  const clientAssertion = await channel.assertion()
  const remainingMs = run.remainingMs()
  if (remainingMs < NEEDED_MS) throw tooLate(remainingMs)
  const askedAtMs = channel.now()
  const { body, requestId, dateMs } = await issue(deps, clientAssertion)
  const issuedAtMs = dateMs !== undefined && askedAtMs - dateMs > LEAST_CORRECTION_MS ? dateMs : askedAtMs
  const token: TokenSecret = {
    schema: 1,
    channelAccessToken: body.access_token,
    keyId: body.key_id,
    channelId: channel.credentials.channelId,
    tokenType: "Bearer",
    issuedAt: new Date(issuedAtMs).toISOString(),
    expiresAt: new Date(issuedAtMs + body.expires_in * 1_000).toISOString(),
  }
  return { token, lineRequestId: requestId }
}

async function issue(deps: RotationDeps, clientAssertion: string) {
  try {
    return await deps.line.issueChannelTokenByJwt({ clientAssertion }, { totalTimeoutMs: ISSUE_TIMEOUT_MS })
  } catch (error) {
    throw lineFailure(error, "couldn't issue a token")
  }
}

function tooLate(remainingMs: number): RotationError {
  return new RotationError(
    "TIME_LEFT",
    `only ${Math.floor(remainingMs / 1_000)} s of this invocation are left and a token needs ${NEEDED_MS / 1_000} s from issue to storage: nothing was issued. Raise the function's timeout to 60 s; if it has as much, see what took the time before`,
  )
}
