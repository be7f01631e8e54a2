/**
 * What the simulator serves: method, exact path and LINE's own name for the operation.
 *
 * @see https://github.com/line/line-openapi/blob/main/channel-access-token.yml
 * @see https://developers.line.biz/en/reference/messaging-api/#get-bot-info
 */
export const OPERATIONS = {
  issueChannelTokenByJWT: { method: "POST", path: "/oauth2/v2.1/token" },
  verifyChannelTokenByJWT: { method: "GET", path: "/oauth2/v2.1/verify" },
  getsAllValidChannelAccessTokenKeyIds: { method: "GET", path: "/oauth2/v2.1/tokens/kid" },
  revokeChannelTokenByJWT: { method: "POST", path: "/oauth2/v2.1/revoke" },
  issueStatelessChannelToken: { method: "POST", path: "/oauth2/v3/token" },
  issueChannelToken: { method: "POST", path: "/v2/oauth/accessToken" },
  verifyChannelToken: { method: "POST", path: "/v2/oauth/verify" },
  revokeChannelToken: { method: "POST", path: "/v2/oauth/revoke" },
  getBotInfo: { method: "GET", path: "/v2/bot/info" },
} as const

/** LINE's `operationId`. */
export type LineOperation = keyof typeof OPERATIONS

/** Every operation the simulator serves. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as LineOperation[]

/** Where a request goes: an operation, a path of ours with another method, or nowhere. */
export type Route =
  | { readonly kind: "operation"; readonly operation: LineOperation }
  | { readonly kind: "wrong-method"; readonly operation: LineOperation }
  | { readonly kind: "unknown-path" }

/** Finds the operation. Paths are exact: case, percent-escapes and a trailing slash make another path. */
export function route(method: string, path: string): Route {
  const operation = OPERATION_NAMES.find((name) => OPERATIONS[name].path === path)
  if (operation === undefined) return { kind: "unknown-path" }
  return { kind: OPERATIONS[operation].method === method ? "operation" : "wrong-method", operation }
}
