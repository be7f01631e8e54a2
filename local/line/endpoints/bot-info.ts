import { createHash } from "node:crypto"
import { type LineAnswer, messageError, ok } from "../answers.ts"
import { isShortLivedShape, jwsShape } from "../token-shape.ts"
import { isLiveAt, type TokenRecord } from "../token-store.ts"
import type { Call, Endpoint } from "./call.ts"

const HEADER_REQUIRED = messageError(
  401,
  "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'",
)

/** @see https://developers.line.biz/en/reference/messaging-api/#get-bot-info */
export const getBotInfo: Endpoint = (call) => {
  const accessToken = /^Bearer +(\S+)$/i.exec(call.authorization ?? "")?.[1]
  if (accessToken === undefined) return HEADER_REQUIRED
  const token = call.tokens.find(accessToken)
  if (token && isLiveAt(token, call.nowMs)) return describeBot(token)
  const message = `Authentication failed due to the following reason: ${whyRefused(accessToken, call)}.`
  return messageError(401, `${message} Confirm that the access token in the authorization header is valid.`)
}

function whyRefused(accessToken: string, { tokens }: Call): string {
  if (isShortLivedShape(accessToken)) return "invalid token"
  if (jwsShape(accessToken) !== "jws") return "The access token malformed"
  const token = tokens.find(accessToken)
  if (!token) return "invalid token"
  return token.revokedAtMs === undefined ? "The access token expired" : "The access token revoked"
}

function describeBot({ channelId, keyId }: TokenRecord): LineAnswer {
  const id = createHash("sha256").update(channelId).digest("hex")
  const body = {
    userId: `U${id.slice(0, 32)}`,
    basicId: `@${id.slice(0, 8)}`,
    displayName: `Local bot ${channelId}`,
    chatMode: "bot",
    markAsReadMode: "auto",
  }
  return ok(body, { channelId, keyId })
}
