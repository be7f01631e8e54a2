import { decodeJwt } from "jose"
import type { LoopbackRequest } from "../loopback-server.ts"
import { readParameters } from "./parameters.ts"
import type { TokenStore } from "./token-store.ts"

/** Whose call a request claims to be, before anything about it is judged: a channel id, or empty where it doesn't say. */
export function callerOf(request: LoopbackRequest, tokens: Pick<TokenStore, "find">): string {
  const parameters = readParameters(request)
  const channelId = parameters?.get("client_id")
  if (channelId !== undefined) return channelId
  const assertion = parameters?.get("client_assertion")
  if (assertion !== undefined) return issuerOf(assertion)
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1]
  return tokens.find(parameters?.get("access_token") ?? bearer ?? "")?.channelId ?? ""
}

function issuerOf(assertion: string): string {
  try {
    return decodeJwt(assertion).iss ?? ""
  } catch {
    return ""
  }
}
