import { openObject } from "./judge.ts"
import type { Endpoint, Operation } from "./operation.ts"
import { requireText } from "./options.ts"
import { readVerifiedToken, type VerifiedToken } from "./verified-token.ts"

/** Request of {@link verifyChannelTokenByJwt}. */
export interface VerifyChannelTokenByJwtRequest {
  readonly accessToken: string
}

const endpoint: Endpoint = {
  operation: "verifyChannelTokenByJWT",
  method: "GET",
  path: "/oauth2/v2.1/verify",
  hasEffect: false,
  isRepeatHarmless: true,
}

/**
 * Asks LINE whether a v2.1 token is good. LINE takes the token in the query, so the URL is as secret as the token.
 * @see https://developers.line.biz/en/reference/messaging-api/#verify-channel-access-token-v2-1
 */
export const verifyChannelTokenByJwt: Operation<VerifyChannelTokenByJwtRequest, VerifiedToken> = {
  endpoint,
  async send(port, { accessToken }) {
    const query = { access_token: requireText("accessToken", accessToken) }
    return port({ method: endpoint.method, path: endpoint.path, query })
  },
  judge: (answer, { accessToken }) => readVerifiedToken(openObject(answer, { endpoint, secrets: [accessToken] })),
}
