import { openObject } from "./judge.ts"
import { LARGEST_INT32 } from "./members.ts"
import type { Endpoint, Operation } from "./operation.ts"
import { requireText } from "./options.ts"

/** Request of {@link issueChannelToken}. */
export interface IssueChannelTokenRequest {
  readonly channelId: string
  readonly channelSecret: string
}

/** A new short-lived token, as LINE sends it. It has no key id. */
export interface IssueChannelTokenBody {
  /** May hold `+`, `/` and `=`. */
  readonly access_token: string
  readonly token_type: "Bearer"
  /** Seconds from now, 1 to 2^31 - 1; 2,592,000 (30 days). */
  readonly expires_in: number
}

/** A repeat after a lost answer would issue twice, and at 30 live tokens each issue silently revokes the oldest. */
const endpoint: Endpoint = {
  operation: "issueChannelToken",
  method: "POST",
  path: "/v2/oauth/accessToken",
  hasEffect: true,
  isRepeatHarmless: false,
}

/**
 * Issues a short-lived channel access token.
 * @see https://developers.line.biz/en/reference/messaging-api/#issue-shortlived-channel-access-token
 */
export const issueChannelToken: Operation<IssueChannelTokenRequest, IssueChannelTokenBody> = {
  endpoint,
  async send(port, { channelId, channelSecret }) {
    const form = {
      grant_type: "client_credentials",
      client_id: requireText("channelId", channelId),
      client_secret: requireText("channelSecret", channelSecret),
    }
    return port({ method: endpoint.method, path: endpoint.path, form })
  },
  judge(answer, { channelSecret }) {
    const members = openObject(answer, { endpoint, secrets: [channelSecret] })
    return {
      access_token: members.word("access_token"),
      token_type: members.constant("token_type", "Bearer"),
      expires_in: members.integer("expires_in", 1, LARGEST_INT32),
    }
  },
}
