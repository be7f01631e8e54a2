import { BAD_PARAMETERS, OK_EMPTY, oauthError } from "../answers.ts"
import { required } from "../parameters.ts"
import { jwsShape } from "../token-shape.ts"
import type { Endpoint } from "./call.ts"
import { SHAPE_REFUSALS } from "./verify-v21.ts"

/**
 * Ends a v2.1 token of the channel whose id and secret came with it. One that is unknown, expired or revoked already is
 * fine by LINE; another channel's stays alive.
 *
 * @see https://developers.line.biz/en/reference/messaging-api/#revoke-channel-access-token-v2-1
 */
export const revokeChannelTokenByJWT: Endpoint = (call) => {
  const values = required(call.parameters, ["client_id", "client_secret", "access_token"])
  if (!values) return BAD_PARAMETERS
  const [channelId, channelSecret, accessToken] = values
  const shape = jwsShape(accessToken)
  if (shape !== "jws") return SHAPE_REFUSALS[shape]
  if (!call.channels.isChannel(channelId)) return oauthError("invalid_client", "invalid client_id")
  if (!call.channels.isSecretOf(channelId, channelSecret)) return oauthError("invalid_client", "invalid client_secret")
  const token = call.tokens.find(accessToken)
  if (token === undefined || token.kind !== "v2.1") return OK_EMPTY
  if (token.channelId !== channelId) return oauthError("invalid_client", "invalid client_id")
  call.tokens.revoke(token.keyId, call.nowMs, call.by)
  return { ...OK_EMPTY, about: { channelId, keyId: token.keyId } }
}
