import { BAD_PARAMETERS, type LineAnswer, oauthError, ok } from "../answers.ts"
import { required } from "../parameters.ts"
import type { Call, Endpoint } from "./call.ts"
import { authenticateByAssertion, isClientCredentialsGrant } from "./client-authentication.ts"

const LIFETIME_SECONDS = 900

/**
 * Takes an assertion, or a channel id and secret when there is none (SDKs send the other form's members empty).
 *
 * @see https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token
 */
export const issueStatelessChannelToken: Endpoint = async (call) => {
  if (!isClientCredentialsGrant(call)) return BAD_PARAMETERS
  if (!call.parameters.has("client_assertion")) return issueBySecret(call)
  const assertion = await authenticateByAssertion(call)
  return assertion.isAccepted ? issue(call, assertion.channelId) : assertion.answer
}

function issueBySecret(call: Call): LineAnswer {
  const values = required(call.parameters, ["client_id", "client_secret"])
  if (!values) return BAD_PARAMETERS
  const [channelId, channelSecret] = values
  if (call.channels.isSecretOf(channelId, channelSecret)) return issue(call, channelId)
  return oauthError("invalid_request", "Invalid 'client_credentials'.")
}

function issue({ tokens, nowMs, by }: Call, channelId: string): LineAnswer {
  const issued = tokens.issue({ channelId, kind: "stateless", lifetimeSeconds: LIFETIME_SECONDS, nowMs, by })
  if (!issued) throw new Error("a stateless token was refused: the store limits what LINE doesn't")
  const { accessToken: access_token, keyId } = issued
  return ok({ token_type: "Bearer", access_token, expires_in: LIFETIME_SECONDS }, { channelId, keyId })
}
