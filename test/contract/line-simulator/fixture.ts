import { generateKeyPairSync, type KeyObject } from "node:crypto"
import { SignJWT } from "jose"
import { type AdjustableClock, createClock } from "../../../local/clock.ts"
import { type LineSimulator, startLineSimulator } from "../../../local/line/simulator.ts"

/** The instant all tests start at. */
export const NOW_SECONDS = 1_800_000_000

export const CHANNEL_ID = "1234567890"
export const CHANNEL_SECRET = "0123456789abcdef0123456789abcdef"
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

export type Fields = Readonly<Record<string, string>>

export interface Line {
  readonly simulator: LineSimulator
  readonly clock: AdjustableClock
  readonly kid: string
  /** Signs an assertion that LINE accepts, except for what is overridden; `undefined` leaves a member out. */
  assertion(overrides?: { header?: object; claims?: object; key?: KeyObject }): Promise<string>
  post(path: string, form: Fields | string, headers?: Fields): Promise<Response>
  get(path: string, query?: Fields, headers?: Fields): Promise<Response>
  /** Issues a v2.1 token and expects that to work. */
  issue(tokenExpSeconds?: number): Promise<{ access_token: string; key_id: string; expires_in: number }>
  verify(accessToken: string): Promise<Response>
  keyIds(): Promise<readonly string[]>
  revoke(accessToken: string, overrides?: Fields): Promise<Response>
}

/** An RSA key pair whose public half is a JWK as LINE's console takes it. */
export function makeKey(modulusLength = 2048) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength })
  return { privateKey, publicJwk: { ...publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig" } }
}

const KEY = makeKey()

export async function startLine(): Promise<Line> {
  const clock = createClock(() => NOW_SECONDS * 1000)
  const simulator = await startLineSimulator({ clock })
  simulator.registerChannel({ channelId: CHANNEL_ID, channelSecret: CHANNEL_SECRET })
  const kid = simulator.registerKey(CHANNEL_ID, KEY.publicJwk)

  function assertion({ header = {}, claims = {}, key = KEY.privateKey } = {}): Promise<string> {
    const exp = Math.floor(clock.now() / 1000) + 300
    const standard = { iss: CHANNEL_ID, sub: CHANNEL_ID, aud: "https://api.line.me/", exp, token_exp: 86_400 }
    return new SignJWT({ ...standard, ...claims })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid, ...header })
      .sign(key)
  }
  const post = (path: string, form: Fields | string, headers: Fields = {}) =>
    fetch(simulator.origin + path, { method: "POST", body: new URLSearchParams(form), headers })
  const get = (path: string, query: Fields = {}, headers: Fields = {}) =>
    fetch(`${simulator.origin}${path}?${new URLSearchParams(query)}`, { headers })

  return {
    simulator,
    clock,
    kid,
    assertion,
    post,
    get,
    async issue(tokenExpSeconds = 86_400) {
      const response = await post(
        "/oauth2/v2.1/token",
        jwtForm(await assertion({ claims: { token_exp: tokenExpSeconds } })),
      )
      if (response.status !== 200) throw new Error(`issue was refused with ${response.status}`)
      return (await response.json()) as Awaited<ReturnType<Line["issue"]>>
    },
    verify: (accessToken) => get("/oauth2/v2.1/verify", { access_token: accessToken }),
    async keyIds() {
      const client_assertion = await assertion()
      const response = await get("/oauth2/v2.1/tokens/kid", { client_assertion_type: ASSERTION_TYPE, client_assertion })
      return ((await response.json()) as { kids: string[] }).kids
    },
    revoke: (access_token, overrides = {}) =>
      post("/oauth2/v2.1/revoke", { client_id: CHANNEL_ID, client_secret: CHANNEL_SECRET, access_token, ...overrides }),
  }
}

/** The form of an issue by assertion. */
export function jwtForm(client_assertion: string): Fields {
  return { grant_type: "client_credentials", client_assertion_type: ASSERTION_TYPE, client_assertion }
}

/** The form of an issue by channel secret. */
export function secretForm(overrides: Fields = {}): Fields {
  return { grant_type: "client_credentials", client_id: CHANNEL_ID, client_secret: CHANNEL_SECRET, ...overrides }
}

/** An answer as `[status, body]`, the body parsed when there is one. */
export async function answer(response: Promise<Response>): Promise<[number, unknown]> {
  const { status, text } = await response.then(async (got) => ({ status: got.status, text: await got.text() }))
  return [status, text === "" ? undefined : JSON.parse(text)]
}

/** The error in the OAuth shape. */
export function oauthError(error: string, error_description: string): [number, unknown] {
  return [400, { error, error_description }]
}
