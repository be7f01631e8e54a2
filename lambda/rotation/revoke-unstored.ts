import type { Channel } from "../channel/channel.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { RotationError } from "../errors.ts"
import type { RotationDeps } from "./deps.ts"
import type { IssuedToken } from "./issue-token.ts"

/** Bound on the revocation, repeats included, in milliseconds. */
const REVOKE_TIMEOUT_MS = 5_000

/**
 * Revokes a token that was issued in this very step and surely isn't stored: the only one that the rotation may revoke.
 * @throws {RotationError} `TOKEN_LEAKED` when LINE didn't say yes
 */
export async function revokeUnstored(
  deps: RotationDeps,
  channel: Channel,
  { token, lineRequestId }: IssuedToken,
  why: string,
): Promise<void> {
  const { channelId, channelSecret } = channel.credentials
  const request = { channelId, channelSecret, accessToken: token.channelAccessToken }
  try {
    await deps.line.revokeChannelTokenByJwt(request, { totalTimeoutMs: REVOKE_TIMEOUT_MS })
  } catch (error) {
    const failure = lineFailure(error, "revoking it failed")
    const said = failure instanceof RotationError ? failure.message : "revoking it failed"
    throw new RotationError(
      "TOKEN_LEAKED",
      `${why}, so the token ${token.keyId} is held by nobody. ${said} If it is still alive, it takes one of LINE's 30 slots until ${token.expiresAt}`,
      { keyId: token.keyId, lineRequestId },
    )
  }
}
