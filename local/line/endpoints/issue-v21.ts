import { BAD_PARAMETERS, messageError, oauthError, ok } from "../answers.ts"
import type { Endpoint } from "./call.ts"
import { authenticateByAssertion, isClientCredentialsGrant } from "./client-authentication.ts"

const CHANNEL_IS_FULL = messageError(400, "The maximum number of access tokens has already been issued")

/** @see https://developers.line.biz/en/reference/messaging-api/#issue-channel-access-token-v2-1 */
export const issueChannelTokenByJWT: Endpoint = async (call) => {
  if (!isClientCredentialsGrant(call)) return BAD_PARAMETERS
  const assertion = await authenticateByAssertion(call)
  if (!assertion.isAccepted) return assertion.answer
  const { channelId, tokenLifetimeSeconds: lifetimeSeconds } = assertion
  if (lifetimeSeconds === undefined) return oauthError("invalid_client", "Invalid token_exp")
  const issued = call.tokens.issue({ channelId, kind: "v2.1", lifetimeSeconds, nowMs: call.nowMs, by: call.by })
  if (!issued) return CHANNEL_IS_FULL
  const { accessToken: access_token, keyId: key_id } = issued
  const body = { access_token, token_type: "Bearer", expires_in: lifetimeSeconds, key_id }
  return ok(body, { channelId, keyId: key_id })
}
