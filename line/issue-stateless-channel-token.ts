import { openObject } from "./judge.ts"
import { LARGEST_INT32 } from "./members.ts"
import type { Endpoint, Operation } from "./operation.ts"
import { requireText } from "./options.ts"

/** Request of {@link issueStatelessChannelToken}: with an assertion, or with the channel secret. */
export type IssueStatelessChannelTokenRequest =
  | { readonly clientAssertion: string; readonly channelId?: never; readonly channelSecret?: never }
  | { readonly channelId: string; readonly channelSecret: string; readonly clientAssertion?: never }

/** A token that lives for some 15 minutes and can't be revoked. It has no key id. */
export interface IssueStatelessChannelTokenBody {
  readonly access_token: string
  readonly token_type: "Bearer"
  /** Seconds from now, 1 to 2^31 - 1; about 900. */
  readonly expires_in: number
}

/** Repeating it is harmless: there may be any number of them and each ends by itself. */
const endpoint: Endpoint = {
  operation: "issueStatelessChannelToken",
  method: "POST",
  path: "/oauth2/v3/token",
  hasEffect: true,
  isRepeatHarmless: true,
}

/**
 * Issues a stateless channel access token.
 * @see https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token
 */
export const issueStatelessChannelToken: Operation<IssueStatelessChannelTokenRequest, IssueStatelessChannelTokenBody> =
  {
    endpoint,
    async send(port, request) {
      const form = { grant_type: "client_credentials", ...credentialsOf(request) }
      return port({ method: endpoint.method, path: endpoint.path, form })
    },
    judge(answer, { clientAssertion = "", channelSecret = "" }) {
      const members = openObject(answer, { endpoint, secrets: [clientAssertion, channelSecret] })
      return {
        access_token: members.word("access_token"),
        token_type: members.constant("token_type", "Bearer"),
        expires_in: members.integer("expires_in", 1, LARGEST_INT32),
      }
    },
  }

function credentialsOf({ clientAssertion, channelId, channelSecret }: IssueStatelessChannelTokenRequest) {
  if (clientAssertion === undefined) {
    return {
      client_id: requireText("channelId", channelId),
      client_secret: requireText("channelSecret", channelSecret),
    }
  }
  if (channelId !== undefined || channelSecret !== undefined) {
    throw new TypeError("give either clientAssertion or channelId with channelSecret, not both.")
  }
  return {
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: requireText("clientAssertion", clientAssertion),
  }
}
