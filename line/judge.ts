import type { LineErrorCode, Outcome } from "./errors.ts"
import { type Members, membersOf } from "./members.ts"
import { badAnswer, type Context, type JsonObject, lineError, reasonIn } from "./refusal.ts"
import type { WireAnswer } from "./wire.ts"

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
