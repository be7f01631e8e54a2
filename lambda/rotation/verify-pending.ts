import { LineError } from "../../line/errors.ts"
import { RotationError } from "../errors.ts"
import type { Channel } from "./channel.ts"
import type { RotationDeps, Run } from "./deps.ts"
import { lineFailure } from "./line-failure.ts"

/** LINE's word on a token. `refused`: 400 each time over at least ten seconds, and its key id isn't listed either. */
export type Verification =
  | {
      readonly kind: "accepted"
      readonly verified: { readonly client_id: string; readonly expires_in: number }
      readonly lineRequestId: string | undefined
    }
  | { readonly kind: "refused"; readonly lineRequestId: string | undefined }

/** Waits between the verifications of a refused token: ten seconds together, since a fresh token may be seen late. */
const PATIENCE_MS = [1_000, 2_000, 3_000, 4_000]
/** The patience above, five answers and a list. */
const NEEDED_MS = 20_000

/**
 * Asks LINE whether a token is good, and doesn't believe a no at once.
 * @throws {RotationError} `LINE` or `TOKEN_UNCERTAIN` when LINE can't be reached or contradicts itself: the retry asks again
 */
export async function verifyPending(
  deps: RotationDeps,
  run: Run,
  channel: Channel,
  token: { readonly channelAccessToken: string; readonly keyId: string },
): Promise<Verification> {
  let answer = await verifyOnce(deps, token)
  if (answer.kind === "refused" && run.remainingMs() < NEEDED_MS)
    throw uncertain(token.keyId, "too little time is left to be sure")
  for (const waitMs of PATIENCE_MS) {
    if (answer.kind === "accepted") return answer
    await deps.sleep(waitMs)
    answer = await verifyOnce(deps, token)
  }
  if (answer.kind === "accepted") return answer
  if (await isListed(deps, channel, token.keyId)) throw uncertain(token.keyId, "it is still among the live key ids")
  return answer
}

async function verifyOnce(
  deps: RotationDeps,
  { channelAccessToken, keyId }: { readonly channelAccessToken: string; readonly keyId: string },
): Promise<Verification> {
  try {
    const { body, requestId } = await deps.line.verifyChannelTokenByJwt({ accessToken: channelAccessToken })
    return { kind: "accepted", verified: body, lineRequestId: requestId }
  } catch (error) {
    if (isRefusal(error)) return { kind: "refused", lineRequestId: error.requestId }
    throw lineFailure(error, `couldn't verify the pending token ${keyId}`, { keyId })
  }
}

/** Only LINE's own 400 speaks of the token; everything else proves nothing. */
function isRefusal(error: unknown): error is LineError {
  return error instanceof LineError && error.code === "LINE_REFUSED" && error.status === 400
}

async function isListed(deps: RotationDeps, channel: Channel, keyId: string): Promise<boolean> {
  try {
    const { body } = await deps.line.getsAllValidChannelAccessTokenKeyIds({
      clientAssertion: await channel.assertion(),
    })
    return body.kids.includes(keyId)
  } catch (error) {
    throw lineFailure(error, `LINE refuses the pending token ${keyId}, and its key ids couldn't be listed`, { keyId })
  }
}

function uncertain(keyId: string, why: string): RotationError {
  return new RotationError(
    "TOKEN_UNCERTAIN",
    `LINE refuses the pending token ${keyId}, but ${why}: the retry asks again`,
    { keyId },
  )
}
