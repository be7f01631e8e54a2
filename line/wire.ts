/** A request as it goes out, before percent-encoding. */
export interface WireRequest {
  readonly method: "GET" | "POST"
  /** Without the query. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>
}

/** A bare answer, bounded, not judged. */
export interface WireAnswer {
  readonly status: number
  /** Names in lower case. A header that came several times is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** At most the transport's bound. */
  readonly body: Uint8Array
  /** The body was longer than the bound; the rest was not read. */
  readonly isTruncated: boolean
}

/** What a sender sends through: one request, one bare answer. Rejects with {@link WireError} only. */
export type Port = (request: WireRequest) => Promise<WireAnswer>

/**
 * What kept a bare answer from arriving:
 * `network` (DNS, TCP, TLS, connection lost), `timeout` (connecting or silent for too long),
 * `aborted` (the signal fired), `unparsable` (what came is not HTTP, or its header is too large).
 */
export type WireErrorKind = "network" | "timeout" | "aborted" | "unparsable"

/** No answer. Holds nothing of the request and nothing of what came back. */
export class WireError extends Error {
  override readonly name = "WireError"
  readonly kind: WireErrorKind
  /** False only if not a byte of the request can have reached LINE. */
  readonly wasSent: boolean
  /** Node's error code, such as `ECONNREFUSED`. */
  declare readonly cause?: string

  constructor(kind: WireErrorKind, wasSent: boolean, nodeCode?: string) {
    super(`no answer: ${kind}`, nodeCode === undefined ? undefined : { cause: nodeCode })
    this.kind = kind
    this.wasSent = wasSent
  }
}

/** `a=b&c=d`, everything but `A-Z a-z 0-9 - _ . ! ~ * ' ( )` percent-encoded: tokens may hold `+`, `/` and `=`. */
export function encodeForm(form: Readonly<Record<string, string>>): string {
  return Object.entries(form)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&")
}

/** Node's `code` of an unknown thrown value, if it looks like one (`ECONNRESET`, `HPE_INVALID_VERSION`). */
export function nodeCodeOf(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined
}
