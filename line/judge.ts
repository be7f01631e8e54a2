import { LineError, type LineErrorCode, type Outcome } from "./errors.ts"
import { dateMsOf, requestIdOf, retryAfterMsOf } from "./headers.ts"
import type { Endpoint } from "./operation.ts"
import { kindOf } from "./options.ts"
import { redact } from "./redact.ts"
import type { WireAnswer } from "./wire.ts"

/** What a judge knows besides the answer. */
export interface Context {
  readonly endpoint: Endpoint
  /** Values of the request that no error may repeat. */
  readonly secrets: readonly string[]
}

/** The largest `expires_in` of an issued token, in seconds: LINE's schema says int32. */
export const LARGEST_INT32 = 2_147_483_647

type JsonObject = Readonly<Record<string, unknown>>

const REASON_INPUT_LIMIT = 2000

/** The members of a 200's JSON object, each read by name and refused with LINE_BAD_ANSWER when missing or of the wrong type. */
export interface Members {
  /** One word of visible ASCII: what may stand in a header, a form or a label. */
  word(name: string): string
  /** Any string, or nothing when the member is absent. */
  optionalString(name: string): string | undefined
  /** Exactly this string. */
  constant<Value extends string>(name: string, value: Value): Value
  /** A whole number from `min` to `max`, by default the largest that survives JSON. */
  integer(name: string, min: number, max?: number): number
  /** An array of words. */
  words(name: string): string[]
}

/**
 * Opens a 200 that must hold a JSON object.
 * @throws LineError for every other status; LINE_BAD_ANSWER for a wrong content type, a truncated body or anything but an object
 */
export function openObject(answer: WireAnswer, context: Context): Members {
  requireOk(answer, context)
  return membersOf(parseObject(answer, context), answer, context)
}

/**
 * Accepts a 200 without a body. LINE may add members one day, so a JSON object passes too unless it speaks of an error.
 * @throws LineError for every other status and every other body
 */
export function requireEmpty(answer: WireAnswer, context: Context): undefined {
  requireOk(answer, context)
  if (answer.body.length === 0) return undefined
  const body = parseObject(answer, context)
  if (reasonIn(body) !== undefined) throw badAnswer(answer, context, "an error inside a 200", body)
  return undefined
}

function requireOk(answer: WireAnswer, context: Context): void {
  const { status } = answer
  if (status === 200) return
  const { code, outcome } = classify(status)
  const body = looseObject(answer)
  const said = body === undefined ? undefined : reasonIn(body)
  throw lineError(answer, context, code, outcome, said)
}

function classify(status: number): { code: LineErrorCode; outcome: Outcome } {
  if (status === 429) return { code: "LINE_RATE_LIMITED", outcome: "refused" }
  if (status >= 400 && status < 500) return { code: "LINE_REFUSED", outcome: "refused" }
  if (status >= 500 && status < 600) return { code: "LINE_SERVER_ERROR", outcome: "unknown" }
  if (status >= 300 && status < 400) return { code: "LINE_REDIRECTED", outcome: "unknown" }
  return { code: "LINE_BAD_ANSWER", outcome: "unknown" }
}

function parseObject(answer: WireAnswer, context: Context): JsonObject {
  if (answer.isTruncated) throw badAnswer(answer, context, `a body larger than ${answer.body.length} bytes`)
  const mediaType = answer.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase()
  if (mediaType !== "application/json") {
    throw badAnswer(answer, context, `content type ${mediaType || "missing"} instead of application/json`)
  }
  const body = looseObject(answer)
  if (body === undefined)
    throw badAnswer(answer, context, `${answer.body.length} bytes that are not a JSON object in UTF-8`)
  return body
}

/** The body as a JSON object if it is one; JSON.parse's own message quotes the text, so it is dropped. */
function looseObject(answer: WireAnswer): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(answer.body))
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? (parsed as JsonObject) : undefined
  } catch {
    return undefined
  }
}

/** LINE's two error shapes on the same endpoints: `{error, error_description}` and `{message}`. */
function reasonIn(body: JsonObject): string | undefined {
  const parts = ["error", "error_description", "message"].map((name) => own(body, name))
  const texts = parts.filter((part) => typeof part === "string" && part !== "").map(String)
  return texts.length === 0 ? undefined : texts.join(": ").slice(0, REASON_INPUT_LIMIT)
}

function membersOf(body: JsonObject, answer: WireAnswer, context: Context): Members {
  const wrong = (name: string, wanted: string): LineError =>
    badAnswer(answer, context, `${name} is ${describe(own(body, name))} instead of ${wanted}`, body)
  const word = (name: string, value: unknown): string => {
    if (isWord(value)) return value
    throw wrong(name, "one word of visible ASCII")
  }
  return {
    word: (name) => word(name, own(body, name)),
    optionalString(name) {
      const value = own(body, name)
      if (value === undefined || typeof value === "string") return value
      throw wrong(name, "a string")
    },
    constant(name, value) {
      if (own(body, name) === value) return value
      throw wrong(name, value)
    },
    integer(name, min, max = Number.MAX_SAFE_INTEGER) {
      const value = own(body, name)
      if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value
      throw wrong(name, `a whole number from ${min} to ${max}`)
    },
    words(name) {
      const value = own(body, name)
      if (Array.isArray(value) && value.every(isWord)) return [...value]
      throw wrong(name, "an array of words")
    },
  }
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value)
}

function own(body: JsonObject, name: string): unknown {
  return Object.hasOwn(body, name) ? body[name] : undefined
}

/** A number may be shown; a string may be a token in the wrong place. */
function describe(value: unknown): string {
  return typeof value === "number" ? String(value) : kindOf(value)
}

function badAnswer(answer: WireAnswer, context: Context, found: string, body?: JsonObject): LineError {
  const said = body === undefined ? undefined : reasonIn(body)
  return lineError(
    answer,
    context,
    "LINE_BAD_ANSWER",
    "unknown",
    said === undefined ? found : `${found}; LINE said ${said}`,
  )
}

function lineError(
  answer: WireAnswer,
  { endpoint, secrets }: Context,
  code: LineErrorCode,
  outcome: Outcome,
  reason: string | undefined,
): LineError {
  return new LineError({
    code,
    endpoint,
    outcome,
    status: answer.status,
    requestId: requestIdOf(answer, secrets),
    dateMs: dateMsOf(answer),
    retryAfterMs: retryAfterMsOf(answer),
    reason: reason === undefined ? undefined : redact(reason, secrets),
  })
}
