import { getsAllValidChannelAccessTokenKeyIds } from "../../../line/gets-all-valid-channel-access-token-key-ids.ts"
import { issueChannelToken } from "../../../line/issue-channel-token.ts"
import { issueChannelTokenByJwt } from "../../../line/issue-channel-token-by-jwt.ts"
import { issueStatelessChannelToken } from "../../../line/issue-stateless-channel-token.ts"
import type { Operation } from "../../../line/operation.ts"
import { revokeChannelToken } from "../../../line/revoke-channel-token.ts"
import { revokeChannelTokenByJwt } from "../../../line/revoke-channel-token-by-jwt.ts"
import { verifyChannelToken } from "../../../line/verify-channel-token.ts"
import { verifyChannelTokenByJwt } from "../../../line/verify-channel-token-by-jwt.ts"
import { issuedBody } from "./answers.ts"

/** Secrets planted in every request; no error may show them. */
export const canary = {
  clientAssertion: "eyJhbGciOiJSUzI1NiJ9.canary-assertion.c2lnbmF0dXJl",
  channelSecret: "canary0channel1secret2canary3chan",
  accessToken: "canary+access/token==with+signs/in=it",
}

/** One operation with a request full of canaries and the 200 that LINE documents. */
export interface Case {
  readonly operation: Operation<never, unknown>
  readonly request: never
  readonly good: unknown
  readonly endpoint: string
}

function caseOf<Request, Body>(
  operation: Operation<Request, Body>,
  endpoint: string,
  request: Request,
  good: unknown,
): Case {
  return { operation: operation as unknown as Operation<never, unknown>, request: request as never, good, endpoint }
}

const { clientAssertion, channelSecret, accessToken } = canary
const { key_id: _, ...issuedWithoutKeyId } = issuedBody
const credentials = { channelId: "1234567890", channelSecret }
const verified = { client_id: "1234567890", expires_in: 2_591_000 }

/** All eight, the stateless one in both forms. */
export const cases: readonly Case[] = [
  caseOf(issueChannelTokenByJwt, "POST /oauth2/v2.1/token", { clientAssertion }, issuedBody),
  caseOf(verifyChannelTokenByJwt, "GET /oauth2/v2.1/verify", { accessToken }, verified),
  caseOf(
    getsAllValidChannelAccessTokenKeyIds,
    "GET /oauth2/v2.1/tokens/kid",
    { clientAssertion },
    { kids: ["a", "b"] },
  ),
  caseOf(revokeChannelTokenByJwt, "POST /oauth2/v2.1/revoke", { ...credentials, accessToken }, ""),
  caseOf(issueStatelessChannelToken, "POST /oauth2/v3/token", { clientAssertion }, issuedWithoutKeyId),
  caseOf(issueStatelessChannelToken, "POST /oauth2/v3/token", credentials, issuedWithoutKeyId),
  caseOf(issueChannelToken, "POST /v2/oauth/accessToken", credentials, issuedWithoutKeyId),
  caseOf(verifyChannelToken, "POST /v2/oauth/verify", { accessToken }, { ...verified, scope: "P CM" }),
  caseOf(revokeChannelToken, "POST /v2/oauth/revoke", { accessToken }, ""),
]
