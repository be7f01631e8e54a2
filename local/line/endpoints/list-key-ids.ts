import { ok } from "../answers.ts"
import { isShownLiveAt } from "../token-store.ts"
import type { Endpoint } from "./call.ts"
import { authenticateByAssertion } from "./client-authentication.ts"

/** @see https://developers.line.biz/en/reference/messaging-api/#get-all-valid-channel-access-token-key-ids-v2-1 */
export const getsAllValidChannelAccessTokenKeyIds: Endpoint = async (call) => {
  const assertion = await authenticateByAssertion(call)
  if (!assertion.isAccepted) return assertion.answer
  const { channelId } = assertion
  const live = call.tokens.tokens(channelId).filter(({ kind }) => kind === "v2.1")
  const kids = live.filter((token) => isShownLiveAt(token, call.nowMs)).map(({ keyId }) => keyId)
  return ok({ kids }, { channelId })
}
