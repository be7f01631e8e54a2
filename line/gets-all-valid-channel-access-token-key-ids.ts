import { openObject } from "./judge.ts"
import type { Endpoint, Operation } from "./operation.ts"
import { requireText } from "./options.ts"

/** Request of {@link getsAllValidChannelAccessTokenKeyIds}. The channel is the assertion's `iss`. */
export interface GetsAllValidChannelAccessTokenKeyIdsRequest {
  /** The signed JWT. */
  readonly clientAssertion: string
}

/** The ids of the channel's live v2.1 tokens. */
export interface GetsAllValidChannelAccessTokenKeyIdsBody {
  /** Key ids of tokens, never tokens, and not the `kid` of a signing key. */
  readonly kids: string[]
}

const endpoint: Endpoint = {
  operation: "getsAllValidChannelAccessTokenKeyIds",
  method: "GET",
  path: "/oauth2/v2.1/tokens/kid",
  hasEffect: false,
  isRepeatHarmless: true,
}

/**
 * Lists the key ids of the live v2.1 tokens. LINE takes the assertion in the query, so the URL is a secret.
 * @see https://developers.line.biz/en/reference/messaging-api/#get-all-valid-channel-access-token-key-ids-v2-1
 */
export const getsAllValidChannelAccessTokenKeyIds: Operation<
  GetsAllValidChannelAccessTokenKeyIdsRequest,
  GetsAllValidChannelAccessTokenKeyIdsBody
> = {
  endpoint,
  async send(port, { clientAssertion }) {
    const query = {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: requireText("clientAssertion", clientAssertion),
    }
    return port({ method: endpoint.method, path: endpoint.path, query })
  },
  judge: (answer, { clientAssertion }) => ({
    kids: openObject(answer, { endpoint, secrets: [clientAssertion] }).words("kids"),
  }),
}
