import type { LineAnswer } from "./call.ts"
import { LineError } from "./errors.ts"
import { requireNumber, requireText } from "./options.ts"
import type { VerifiedToken } from "./verified-token.ts"

/** What to hold against a token. */
export interface TokenCheckRequest {
  readonly accessToken: string
  /** The channel it must belong to. Default: any. */
  readonly channelId?: string | undefined
  /** The least time it must still live, seconds, 0 to 2^31 - 1. Default 300. */
  readonly minimumRemainingSeconds?: number | undefined
}

/**
 * Whether a token is good, and if not, why not:
 * - `refused`: LINE answered 400, the token is no good;
 * - `another-channel`: good, but issued for another channel than asked;
 * - `expiring`: good, but not for long enough;
 * - `unreachable`: LINE could not be asked or did not say (429, 5xx, timeout, an answer not LINE's …). It proves nothing.
 */
export type TokenCheck =
  | TokenSeen<{ readonly ok: true }>
  | TokenSeen<{ readonly ok: false; readonly reason: "another-channel" | "expiring" }>
  | { readonly ok: false; readonly reason: "refused" | "unreachable"; readonly error: LineError }

type TokenSeen<Verdict> = Verdict & {
  /** The channel the token was issued for. */
  readonly channelId: string
  /** Seconds left. */
  readonly expiresInSeconds: number
  readonly requestId: string | undefined
  readonly dateMs: number | undefined
  readonly attempts: number
}

/**
 * Verifies and answers no with a reason where `verify` itself would throw.
 * @throws TypeError, RangeError naming the member of `request` or the option that is wrong: that says nothing about the token
 */
export async function checkToken(
  verify: (request: { readonly accessToken: string }) => Promise<LineAnswer<VerifiedToken>>,
  { accessToken, channelId, minimumRemainingSeconds = 300 }: TokenCheckRequest,
): Promise<TokenCheck> {
  requireNumber("minimumRemainingSeconds", minimumRemainingSeconds, 0, 2_147_483_647)
  if (channelId !== undefined) requireText("channelId", channelId)
  try {
    return judgeToken(await verify({ accessToken }), channelId, minimumRemainingSeconds)
  } catch (thrown) {
    if (thrown instanceof LineError) return { ok: false, reason: reasonOf(thrown), error: thrown }
    throw thrown
  }
}

/** Only a 400 is LINE's word about the token; a 403 or 404 speaks of the request or of what stands in between. */
function reasonOf({ code, status }: LineError): "refused" | "unreachable" {
  return code === "LINE_REFUSED" && status === 400 ? "refused" : "unreachable"
}

function judgeToken(
  { body, requestId, dateMs, attempts }: LineAnswer<VerifiedToken>,
  channelId: string | undefined,
  minimumRemainingSeconds: number,
): TokenCheck {
  const seen = { channelId: body.client_id, expiresInSeconds: body.expires_in, requestId, dateMs, attempts }
  if (channelId !== undefined && body.client_id !== channelId) return { ...seen, ok: false, reason: "another-channel" }
  if (body.expires_in < minimumRemainingSeconds) return { ...seen, ok: false, reason: "expiring" }
  return { ...seen, ok: true }
}
