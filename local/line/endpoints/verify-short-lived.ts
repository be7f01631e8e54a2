import { BAD_PARAMETERS, oauthError, ok } from "../answers.ts"
import { isShortLivedShape } from "../token-shape.ts"
import { isLiveAt } from "../token-store.ts"
import type { Endpoint } from "./call.ts"

/** @see https://developers.line.biz/en/reference/messaging-api/#verify-channel-access-token */
export const verifyChannelToken: Endpoint = ({ parameters, tokens, nowMs }) => {
  const accessToken = parameters.get("access_token")
  if (accessToken === undefined) return BAD_PARAMETERS
  if (!isShortLivedShape(accessToken)) return oauthError("invalid_request", "access_token in invalid format")
  const token = tokens.find(accessToken)
  if (!token || !isLiveAt(token, nowMs)) return oauthError("invalid_request", "access_token invalid")
  const { channelId, keyId, expiresAtMs } = token
  const expires_in = Math.floor((expiresAtMs - nowMs) / 1000)
  return ok({ client_id: channelId, expires_in, scope: "P CM" }, { channelId, keyId })
}
