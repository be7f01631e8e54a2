import type { WireAnswer } from "../../../line/wire.ts"

/** A bare answer as LINE would send it; a string body goes out as it is, anything else as JSON. */
export function answerWith(status: number, body: unknown = "", headers: Record<string, string> = {}): WireAnswer {
  const text = typeof body === "string" ? body : JSON.stringify(body)
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(text)
  const fixed = {
    "content-type": "application/json",
    "x-line-request-id": "request-1",
    date: "Sun, 22 Nov 2026 12:00:00 GMT",
  }
  return { status, headers: { ...fixed, ...headers }, body: bytes, isTruncated: false }
}

/** The instant of every {@link answerWith}. */
export const ANSWER_DATE_MS = Date.UTC(2026, 10, 22, 12)

/** What LINE answers to issue v2.1. */
export const issuedBody = {
  access_token: "eyJnew.to.ken",
  token_type: "Bearer",
  expires_in: 2_592_000,
  key_id: "keyid-1",
}
