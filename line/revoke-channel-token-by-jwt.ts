import { requireEmpty } from "./judge.ts"
import type { Endpoint, Operation } from "./operation.ts"
import { requireText } from "./options.ts"

/** Request of {@link revokeChannelTokenByJwt}. LINE wants the channel secret here; an assertion is not accepted. */
export interface RevokeChannelTokenByJwtRequest {
  readonly channelId: string
  readonly channelSecret: string
  readonly accessToken: string
}

const endpoint: Endpoint = {
  operation: "revokeChannelTokenByJWT",
  method: "POST",
  path: "/oauth2/v2.1/revoke",
  hasEffect: true,
  isRepeatHarmless: true,
}

/**
 * Revokes a v2.1 token. LINE's 200 proves nothing, an unknown token gets it too: verify or list to be sure.
 * @see https://developers.line.biz/en/reference/messaging-api/#revoke-channel-access-token-v2-1
 */
export const revokeChannelTokenByJwt: Operation<RevokeChannelTokenByJwtRequest, undefined> = {
  endpoint,
  async send(port, { channelId, channelSecret, accessToken }) {
    const form = {
      client_id: requireText("channelId", channelId),
      client_secret: requireText("channelSecret", channelSecret),
      access_token: requireText("accessToken", accessToken),
    }
    return port({ method: endpoint.method, path: endpoint.path, form })
  },
  judge: (answer, { channelSecret, accessToken }) =>
    requireEmpty(answer, { endpoint, secrets: [accessToken, channelSecret] }),
}
