import { LineError } from "../../line/errors.ts"
import type { Channel } from "../channel/channel.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { listLiveKeyIds } from "../channel/live-key-ids.ts"
import { lineTimeout } from "../channel/time-left.ts"
import { RotationError } from "../errors.ts"
import type { RotationDeps, Run } from "./deps.ts"

/** LINE's word on a token. `refused`: 400 each time over at least ten seconds, and its key id isn't listed either. */
export type Verification =
  | {
      readonly kind: "accepted"
      readonly verified: { readonly client_id: string; readonly expires_in: number }
      readonly lineRequestId: string | undefined
    }
  | { readonly kind: "refused"; readonly lineRequestId: string | undefined }

interface PendingToken {
  readonly channelAccessToken: string
  readonly keyId: string
}

/** Waits between the verifications of a refused token: ten seconds together, since a fresh token may be seen late. */
const PATIENCE_MS = [1_000, 2_000, 3_000, 4_000]
/** What must be left after a wait: one more verification, the list of key ids, and taking AWSPENDING off. */
const NEEDED_AFTER_MS = 14_000

/**
 * Asks LINE whether a token is good, and doesn't believe a no at once.
 * @throws {RotationError} `LINE` or `TOKEN_UNCERTAIN` when LINE can't be reached, contradicts itself or is too slow for the
 * time that is left: the retry asks again
 */
export async function verifyPending(
  deps: RotationDeps,
  run: Run,
  channel: Channel,
  token: PendingToken,
): Promise<Verification> {
  let answer = await verifyOnce(deps, run, token)
  for (const waitMs of PATIENCE_MS) {
    if (answer.kind === "accepted") return answer
    if (run.remainingMs() < waitMs + NEEDED_AFTER_MS)
      throw uncertain(token.keyId, "too little time was left to be sure")
    await deps.sleep(waitMs)
    answer = await verifyOnce(deps, run, token)
  }
  if (answer.kind === "accepted") return answer
  const doing = `LINE refuses the pending token ${token.keyId}, and the live key ids couldn't be listed`
  const liveKeyIds = await listLiveKeyIds(deps, run, channel, doing)
  if (liveKeyIds.includes(token.keyId)) throw uncertain(token.keyId, "it is still among the live key ids")
  return answer
}

async function verifyOnce(
  deps: RotationDeps,
  run: Run,
  { channelAccessToken, keyId }: PendingToken,
): Promise<Verification> {
  try {
    const request = { accessToken: channelAccessToken }
    const { body, requestId } = await deps.line.verifyChannelTokenByJwt(request, lineTimeout(run))
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

function uncertain(keyId: string, why: string): RotationError {
  return new RotationError(
    "TOKEN_UNCERTAIN",
    `LINE refuses the pending token ${keyId}, but ${why}: the retry asks again`,
    { keyId },
  )
}
