import { openObject } from "./judge.ts"
import { LARGEST_INT32 } from "./members.ts"
import type { Endpoint, Operation } from "./operation.ts"
import { requireText } from "./options.ts"

/** Request of {@link issueChannelTokenByJwt}. The channel is the assertion's `iss`. */
export interface IssueChannelTokenByJwtRequest {
  /** The signed JWT. */
  readonly clientAssertion: string
}

/** A new v2.1 token, as LINE sends it. */
export interface IssueChannelTokenByJwtBody {
  readonly access_token: string
  readonly token_type: "Bearer"
  /** Seconds from now, 1 to 2^31 - 1. */
  readonly expires_in: number
  /** The token's own id, not the signing key's `kid`. */
  readonly key_id: string
}

/** A repeat after a lost answer would leave a live token that nobody holds, in one of 30 slots, and nobody can revoke. */
const endpoint: Endpoint = {
  operation: "issueChannelTokenByJWT",
  method: "POST",
  path: "/oauth2/v2.1/token",
  hasEffect: true,
  isRepeatHarmless: false,
}

/**
 * Issues a channel access token v2.1. At most 30 are alive per channel: the 31st is refused with 400.
 * @see https://developers.line.biz/en/reference/messaging-api/#issue-channel-access-token-v2-1
 */
export const issueChannelTokenByJwt: Operation<IssueChannelTokenByJwtRequest, IssueChannelTokenByJwtBody> = {
  endpoint,
  async send(port, { clientAssertion }) {
    const form = {
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: requireText("clientAssertion", clientAssertion),
    }
    return port({ method: endpoint.method, path: endpoint.path, form })
  },
  judge(answer, { clientAssertion }) {
    const members = openObject(answer, { endpoint, secrets: [clientAssertion] })
    return {
      access_token: members.word("access_token"),
      token_type: members.constant("token_type", "Bearer"),
      expires_in: members.integer("expires_in", 1, LARGEST_INT32),
      key_id: members.word("key_id"),
    }
  },
}
