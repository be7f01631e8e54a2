import { type KeyObject, verify } from "node:crypto"
import type { CannedReply, CannedRequest } from "./tls-server.ts"

/** LINE as a rotation needs it: two live tokens, and a new one for each good assertion. */
export function createLine(channelId: string, publicKey: KeyObject, count: (name: string) => void) {
  const token = `${"e".repeat(40)}.${"y".repeat(80)}.${"J".repeat(340)}`
  const thirtyDaysSeconds = 2_592_000

  function isAssertion(text: string | null): boolean {
    const [header, claims, signature] = (text ?? "").split(".")
    if (!header || !claims || !signature) return false
    const { iss } = JSON.parse(Buffer.from(claims, "base64url").toString())
    const bytes = Buffer.from(signature, "base64url")
    return iss === channelId && verify("sha256", Buffer.from(`${header}.${claims}`), publicKey, bytes)
  }

  return ({ method, url, body }: CannedRequest): CannedReply => {
    const name = `${method} ${url.pathname}`
    const parameters = method === "POST" ? new URLSearchParams(body) : url.searchParams
    count(name)
    switch (name) {
      case "GET /oauth2/v2.1/tokens/kid":
        return isAssertion(parameters.get("client_assertion")) ? { status: 200, json: { kids: ["a", "b"] } } : refused()
      case "POST /oauth2/v2.1/token":
        return isAssertion(parameters.get("client_assertion"))
          ? { status: 200, json: issued(token, thirtyDaysSeconds) }
          : refused()
      case "GET /oauth2/v2.1/verify":
        return parameters.get("access_token") === token
          ? { status: 200, json: { client_id: channelId, expires_in: thirtyDaysSeconds } }
          : refused()
      default:
        return refused()
    }
  }
}

function issued(token: string, expires_in: number): object {
  return { access_token: token, token_type: "Bearer", expires_in, key_id: "bench-key-id" }
}

function refused(): CannedReply {
  return { status: 400, json: { error: "invalid_request", error_description: "refused by the bench" } }
}
