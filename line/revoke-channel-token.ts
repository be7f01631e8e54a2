import { requireEmpty } from "./judge.ts"
import type { Endpoint, Operation } from "./operation.ts"
import { requireText } from "./options.ts"

/** Request of {@link revokeChannelToken}. */
export interface RevokeChannelTokenRequest {
  readonly accessToken: string
}

const endpoint: Endpoint = {
  operation: "revokeChannelToken",
  method: "POST",
  path: "/v2/oauth/revoke",
  hasEffect: true,
  isRepeatHarmless: true,
}

/**
 * Revokes a short-lived or long-lived token. LINE's 200 proves nothing: an invalid or revoked token gets it too.
 * @see https://developers.line.biz/en/reference/messaging-api/#revoke-longlived-or-shortlived-channel-access-token
 */
export const revokeChannelToken: Operation<RevokeChannelTokenRequest, undefined> = {
  endpoint,
  async send(port, { accessToken }) {
    const form = { access_token: requireText("accessToken", accessToken) }
    return port({ method: endpoint.method, path: endpoint.path, form })
  },
  judge: (answer, { accessToken }) => requireEmpty(answer, { endpoint, secrets: [accessToken] }),
}
