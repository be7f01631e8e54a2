import { OK_EMPTY, oauthError } from "../answers.ts"
import { isShortLivedShape } from "../token-shape.ts"
import type { Endpoint } from "./call.ts"

/** @see https://developers.line.biz/en/reference/messaging-api/#revoke-longlived-or-shortlived-channel-access-token */
export const revokeChannelToken: Endpoint = ({ parameters, tokens, nowMs, by }) => {
  const accessToken = parameters.get("access_token")
  if (accessToken === undefined || !isShortLivedShape(accessToken)) return oauthError("invalid_request")
  const token = tokens.find(accessToken)
  if (!token) return OK_EMPTY
  const { channelId, keyId } = token
  tokens.revoke(keyId, nowMs, by)
  return { ...OK_EMPTY, about: { channelId, keyId } }
}
