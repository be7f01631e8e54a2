import { BAD_PARAMETERS, type LineAnswer, oauthError, ok } from "../answers.ts"
import { jwsShape } from "../token-shape.ts"
import { isShownLiveAt, type TokenRecord } from "../token-store.ts"
import type { Endpoint } from "./call.ts"

/** The refusals that depend on the value's shape alone, as LINE words them. */
export const SHAPE_REFUSALS: Readonly<Record<"not-jws" | "malformed", LineAnswer>> = {
  "not-jws": oauthError("invalid_request", "The access token not JWS"),
  malformed: oauthError("invalid_request", "The access token malformed"),
}

/** @see https://developers.line.biz/en/reference/messaging-api/#verify-channel-access-token-v2-1 */
export const verifyChannelTokenByJWT: Endpoint = ({ parameters, tokens, nowMs }) => {
  const accessToken = parameters.get("access_token")
  if (accessToken === undefined) return BAD_PARAMETERS
  const shape = jwsShape(accessToken)
  if (shape !== "jws") return SHAPE_REFUSALS[shape]
  const token = tokens.find(accessToken)
  if (token === undefined || token.kind !== "v2.1") return refuse("invalid")
  if (isShownLiveAt(token, nowMs)) return describe(token, nowMs)
  if (nowMs < (token.shownFromMs ?? nowMs)) return refuse("invalid")
  return refuse(token.revokedAtMs === undefined ? "expired" : "revoked")
}

function refuse(what: "invalid" | "expired" | "revoked"): LineAnswer {
  return oauthError("invalid_request", `The access token ${what}`)
}

function describe({ channelId, keyId, expiresAtMs }: TokenRecord, nowMs: number): LineAnswer {
  const expires_in = Math.floor((expiresAtMs - nowMs) / 1000)
  return ok({ client_id: channelId, expires_in, scope: "profile chat_message.write" }, { channelId, keyId })
}
