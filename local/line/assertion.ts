import type { KeyObject } from "node:crypto"
import { compactVerify, decodeProtectedHeader } from "jose"
import { type LineAnswer, oauthError, UNKNOWN_SIGNING_KEY } from "./answers.ts"
import type { SigningKey } from "./channels.ts"

/** What an accepted assertion says, or the answer that refuses it. */
export type AssertionResult =
  | { readonly isAccepted: true; readonly channelId: string; readonly tokenLifetimeSeconds: number | undefined }
  | { readonly isAccepted: false; readonly answer: LineAnswer }

/** LINE's bound on how far ahead `exp` may be, in seconds; exactly that far is accepted. */
const MAX_ASSERTION_AGE_SECONDS = 1800

/** LINE's bound on `token_exp`: 30 days in seconds. */
export const MAX_TOKEN_LIFETIME_SECONDS = 2_592_000

const AUDIENCE = "https://api.line.me/"

type Claims = Readonly<Record<string, unknown>>

/**
 * Judges a client assertion at `nowMs`: header, signing key, signature, claims, in this order.
 *
 * A missing `token_exp` is left to the caller: only a v2.1 token needs one.
 *
 * @see https://developers.line.biz/en/docs/messaging-api/generate-json-web-token/#generate-jwt
 */
export async function checkAssertion(
  assertion: string,
  signingKey: (kid: string) => SigningKey | undefined,
  nowMs: number,
): Promise<AssertionResult> {
  const kid = readKid(assertion)
  if (kid === undefined) return refuse("Invalid client_assertion")
  const key = signingKey(kid)
  if (key === undefined) return { isAccepted: false, answer: UNKNOWN_SIGNING_KEY }
  const claims = await readSignedClaims(assertion, key)
  if (claims === undefined) return refuse("Invalid signature")
  const problem = findProblem(claims, key.channelId, nowMs)
  if (problem !== undefined) return refuse(problem)
  const tokenLifetimeSeconds = claims.token_exp as number | undefined
  return { isAccepted: true, channelId: key.channelId, tokenLifetimeSeconds }
}

function refuse(description: string): AssertionResult {
  return { isAccepted: false, answer: oauthError("invalid_client", description) }
}

/** The `kid` of a header that has all LINE asks for, else undefined. */
function readKid(assertion: string): string | undefined {
  try {
    const { alg, typ, kid } = decodeProtectedHeader(assertion)
    return assertion.split(".").length === 3 && alg === "RS256" && typ === "JWT" ? kid || undefined : undefined
  } catch {
    return undefined
  }
}

/** How many assertions are remembered for each key. */
const MOST_REMEMBERED = 10_000
const remembered = new WeakMap<KeyObject, Map<string, Claims>>()

/** A signature that was found good once stays good: whoever sends an assertion again is answered without another look. */
async function readSignedClaims(assertion: string, key: SigningKey): Promise<Claims | undefined> {
  const known = remembered.get(key.publicKey) ?? new Map<string, Claims>()
  const claims = known.get(assertion) ?? (await verifyClaims(assertion, key))
  if (known.size >= MOST_REMEMBERED) known.clear()
  if (claims !== undefined) remembered.set(key.publicKey, known.set(assertion, claims))
  return claims
}

async function verifyClaims(assertion: string, { publicKey }: SigningKey): Promise<Claims | undefined> {
  try {
    const { payload } = await compactVerify(assertion, publicKey, { algorithms: ["RS256"] })
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload))
    return typeof claims === "object" && claims !== null ? (claims as Claims) : undefined
  } catch {
    return undefined
  }
}

function findProblem({ iss, sub, aud, exp, token_exp }: Claims, channelId: string, nowMs: number): string | undefined {
  if (iss !== channelId) return "iss and clientId of key do not match"
  if (sub !== iss) return "iss and sub do not match"
  if (aud !== AUDIENCE) return "Invalid aud"
  if (!isValidExp(exp, nowMs / 1000)) return "Invalid exp"
  return token_exp === undefined || isValidTokenExp(token_exp) ? undefined : "Invalid token_exp"
}

function isValidExp(exp: unknown, nowSeconds: number): boolean {
  return typeof exp === "number" && exp > nowSeconds && exp <= nowSeconds + MAX_ASSERTION_AGE_SECONDS
}

function isValidTokenExp(lifetime: unknown): boolean {
  return Number.isInteger(lifetime) && Number(lifetime) > 0 && Number(lifetime) <= MAX_TOKEN_LIFETIME_SECONDS
}
