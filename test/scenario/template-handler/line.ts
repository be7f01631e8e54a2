import { importPKCS8, SignJWT } from "jose"

type Texts = Readonly<Record<string, string>>

const origin = process.env.LINE_API_ORIGIN ?? ""
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/** Issues a token and gives it the form of a token secret. */
export async function issue(credentials: Texts): Promise<Texts> {
  const answer = await post("/oauth2/v2.1/token", {
    grant_type: "client_credentials",
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await assertion(credentials),
  })
  const { access_token, key_id } = (await answer.json()) as { access_token: string; key_id: string }
  return { channelAccessToken: access_token, keyId: key_id, channelId: credentials.channelId ?? "" }
}

/** Asks LINE whether a token is good. @throws Error when it isn't */
export async function verify({ channelAccessToken = "" }: Texts): Promise<void> {
  const answer = await fetch(`${origin}/oauth2/v2.1/verify?access_token=${channelAccessToken}`)
  if (!answer.ok) throw new Error(`verify: ${answer.status}`)
}

/** Revokes a token. */
export async function revoke(credentials: Texts, { channelAccessToken = "" }: Texts): Promise<void> {
  const { channelId = "", channelSecret = "" } = credentials
  await post("/oauth2/v2.1/revoke", {
    client_id: channelId,
    client_secret: channelSecret,
    access_token: channelAccessToken,
  })
}

async function post(path: string, form: Readonly<Record<string, string>>): Promise<Response> {
  const answer = await fetch(`${origin}${path}`, { method: "POST", body: new URLSearchParams(form) })
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status}`)
  return answer
}

async function assertion({ channelId = "", kid = "", privateKey = "" }: Texts): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1_000)
  return new SignJWT({ token_exp: 2_592_000 })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
    .setIssuer(channelId)
    .setSubject(channelId)
    .setAudience("https://api.line.me/")
    .setExpirationTime(nowSeconds + 300)
    .sign(await importPKCS8(privateKey, "RS256"))
}
