import { createPrivateKey, sign } from "node:crypto"
import { exchange, type FloorAnswer } from "./exchange.ts"

const HOST = "api.line.me"
const ASSERTION =
  "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion="

/** What the floor needs of a credentials secret. */
export interface FloorChannel {
  readonly channelId: string
  readonly kid: string
  readonly privateKey: string
}

/** Signs a client assertion with `node:crypto`. */
export function assertion({ channelId, kid, privateKey }: FloorChannel): string {
  const expiresAt = Math.floor(Date.now() / 1000) + 300
  const claims = { iss: channelId, sub: channelId, aud: "https://api.line.me/", exp: expiresAt, token_exp: 2_592_000 }
  const head = [{ alg: "RS256", typ: "JWT", kid }, claims]
  const text = head.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")
  return `${text}.${sign("sha256", Buffer.from(text), createPrivateKey(privateKey)).toString("base64url")}`
}

export function listKeyIds(clientAssertion: string): Promise<FloorAnswer> {
  return exchange({
    method: "GET",
    host: HOST,
    path: `/oauth2/v2.1/tokens/kid?${ASSERTION}${clientAssertion}`,
    headers: {},
  })
}

export function issueToken(clientAssertion: string): Promise<FloorAnswer> {
  const body = `grant_type=client_credentials&${ASSERTION}${clientAssertion}`
  const headers = { "content-type": "application/x-www-form-urlencoded", "content-length": String(body.length) }
  return exchange({ method: "POST", host: HOST, path: "/oauth2/v2.1/token", headers, body })
}

export function verifyToken(accessToken: string): Promise<FloorAnswer> {
  const path = `/oauth2/v2.1/verify?access_token=${encodeURIComponent(accessToken)}`
  return exchange({ method: "GET", host: HOST, path, headers: {} })
}
