import { openObject } from "./judge.ts"
import type { Endpoint, Operation } from "./operation.ts"
import { requireText } from "./options.ts"
import { readVerifiedToken, type VerifiedToken } from "./verified-token.ts"

/** Request of {@link verifyChannelToken}. */
export interface VerifyChannelTokenRequest {
  readonly accessToken: string
}

const endpoint: Endpoint = {
  operation: "verifyChannelToken",
  method: "POST",
  path: "/v2/oauth/verify",
  hasEffect: false,
  isRepeatHarmless: true,
}

/**
 * Asks LINE whether a short-lived or long-lived token is good.
 * @see https://developers.line.biz/en/reference/messaging-api/#verify-channel-access-token
 */
export const verifyChannelToken: Operation<VerifyChannelTokenRequest, VerifiedToken> = {
  endpoint,
  async send(port, { accessToken }) {
    const form = { access_token: requireText("accessToken", accessToken) }
    return port({ method: endpoint.method, path: endpoint.path, form })
  },
  judge: (answer, { accessToken }) => readVerifiedToken(openObject(answer, { endpoint, secrets: [accessToken] })),
}
