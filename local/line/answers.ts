/** What LINE answers. `body` is sent as JSON; without one the answer has no body at all. */
export interface LineAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
  /** Whose call this was, for the journal; never sent. */
  readonly about?: { readonly channelId: string; readonly keyId?: string }
}

/** 200 with a JSON object. */
export function ok(body: object, about?: LineAnswer["about"]): LineAnswer {
  return { status: 200, body, ...(about && { about }) }
}

/** 200 with an empty body, as the two revoke operations answer. */
export const OK_EMPTY: LineAnswer = { status: 200 }

/** 400 in the OAuth shape; the description may be absent. */
export function oauthError(error: "invalid_request" | "invalid_client", description?: string): LineAnswer {
  return { status: 400, body: description === undefined ? { error } : { error, error_description: description } }
}

/** Any status in the Messaging API's shape. */
export function messageError(status: number, message: string, headers: Record<string, string> = {}): LineAnswer {
  return { status, headers, body: { message } }
}

/**
 * 400 for a parameter that is absent, empty, repeated or has a value LINE doesn't know.
 *
 * @see https://github.com/line/line-openapi/blob/main/channel-access-token.yml (`issueChannelToken`, 400)
 */
export const BAD_PARAMETERS = oauthError("invalid_request", "some parameters missed or invalid")

/**
 * 404 for a `kid` that no channel has registered.
 *
 * @see https://developers.line.biz/en/reference/messaging-api/#issue-channel-access-token-v2-1
 */
export const UNKNOWN_SIGNING_KEY = messageError(404, "Cannot find channel key that satisfies the conditions")
