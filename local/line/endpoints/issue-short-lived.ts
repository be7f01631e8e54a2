import { BAD_PARAMETERS, oauthError, ok } from "../answers.ts"
import { required } from "../parameters.ts"
import type { Endpoint } from "./call.ts"
import { isClientCredentialsGrant } from "./client-authentication.ts"

const LIFETIME_SECONDS = 2_592_000

/** @see https://developers.line.biz/en/reference/messaging-api/#issue-shortlived-channel-access-token */
export const issueChannelToken: Endpoint = (call) => {
  const values = required(call.parameters, ["client_id", "client_secret"])
  if (!values || !isClientCredentialsGrant(call)) return BAD_PARAMETERS
  const [channelId, channelSecret] = values
  if (!/^\d+$/.test(channelId)) return oauthError("invalid_request", "some parameters in the wrong format")
  if (!call.channels.isChannel(channelId)) return oauthError("invalid_client", "invalid client_id")
  if (!call.channels.isSecretOf(channelId, channelSecret)) return oauthError("invalid_client", "invalid client_secret")
  const { nowMs, by } = call
  const issued = call.tokens.issue({ channelId, kind: "short-lived", lifetimeSeconds: LIFETIME_SECONDS, nowMs, by })
  if (!issued) throw new Error("a short-lived token was refused: the store must evict the oldest instead")
  const { accessToken: access_token, keyId } = issued
  return ok({ access_token, expires_in: LIFETIME_SECONDS, token_type: "Bearer" }, { channelId, keyId })
}
