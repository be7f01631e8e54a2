import type { LoopbackReply } from "../loopback-server.ts"
import type { LineAnswer } from "./answers.ts"
import type { HeaderCase, LineFault } from "./faults.ts"

/** What an answer needs besides itself. */
export interface ReplyContext {
  readonly requestId: string
  /** LINE's own time, milliseconds since the epoch. */
  readonly lineNowMs: number
  /** The `Host` that the request was sent to. */
  readonly host: string
}

/** An answer on its way out, as the fault leaves it. Pure. */
export function toReply(answer: LineAnswer, context: ReplyContext, fault: Partial<LineFault> = {}): LoopbackReply {
  const body = bodyOf(answer, fault)
  const type = fault.contentType ?? (answer.body === undefined ? undefined : "application/json")
  const headers = {
    date: new Date(context.lineNowMs).toUTCString(),
    ...answer.headers,
    "x-line-request-id": context.requestId,
    ...(type !== undefined && { "content-type": type }),
    "content-length": String(body.length),
  }
  const reply = { status: answer.status, headers: recased(headers, fault.headerCase), body }
  return { ...reply, ...deformed(body.length, fault) }
}

/** What a redirect looks like: another origin, which leads back to here, where nothing but a trace of it is served. */
export function redirectAnswer(status: number, { host }: ReplyContext): LineAnswer {
  return { status, headers: { location: `http://localhost:${host.split(":").at(-1) ?? ""}/redirected` } }
}

/** The request path that only a client that follows redirects asks for. */
export const REDIRECTED_PATH = "/redirected"

function bodyOf({ body }: LineAnswer, { truncate, extraMembers }: Partial<LineFault>): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  const whole = Buffer.from(JSON.stringify(extraMembers ? embellished(body) : body))
  return truncate ? whole.subarray(0, Math.floor(whole.length / 2)) : whole
}

function deformed(lengthBytes: number, { resetMidBody, dripMs }: Partial<LineFault>): Partial<LoopbackReply> {
  if (resetMidBody) return lengthBytes === 0 ? { lost: true } : { cutAfterBytes: Math.floor(lengthBytes / 2) }
  return dripMs === undefined ? {} : { dripMs }
}

/** LINE may add members and reorder them at any time. @see https://developers.line.biz/en/reference/messaging-api/#common-specifications */
function embellished(body: object): object {
  const reversed = Object.fromEntries(Object.entries(body).reverse())
  return { issued_by: { name: "LINE", region: null }, ...reversed, "x-new": [1, "two", {}], warnings: [] }
}

function recased(headers: Readonly<Record<string, string>>, to: HeaderCase | undefined): Record<string, string> {
  if (to === undefined) return { ...headers }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [CASES[to](name), value]))
}

const CASES: Readonly<Record<HeaderCase, (name: string) => string>> = {
  lower: (name) => name.toLowerCase(),
  upper: (name) => name.toUpperCase(),
  title: (name) => name.toLowerCase().replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase()),
}
