import { LineError, type LineErrorCode, type Outcome } from "./errors.ts"
import { dateMsOf, requestIdOf, retryAfterMsOf } from "./headers.ts"
import type { Endpoint } from "./operation.ts"
import { redact } from "./redact.ts"
import type { WireAnswer } from "./wire.ts"

/** What a judge knows besides the answer. */
export interface Context {
  readonly endpoint: Endpoint
  /** Values of the request that no error may repeat. */
  readonly secrets: readonly string[]
}

/** A body that is a JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

const REASON_INPUT_LIMIT = 2000

/** LINE's two error shapes on the same endpoints: `{error, error_description}` and `{message}`. */
export function reasonIn(body: JsonObject): string | undefined {
  const parts = ["error", "error_description", "message"].map((name) => own(body, name))
  const texts = parts.filter((part) => typeof part === "string" && part !== "").map(String)
  return texts.length === 0 ? undefined : texts.join(": ").slice(0, REASON_INPUT_LIMIT)
}

/** A member of the body itself, never one of its prototype. */
export function own(body: JsonObject, name: string): unknown {
  return Object.hasOwn(body, name) ? body[name] : undefined
}

/** LINE_BAD_ANSWER with what was found; what took effect is unknown. */
export function badAnswer(answer: WireAnswer, context: Context, found: string, body?: JsonObject): LineError {
  const said = body === undefined ? undefined : reasonIn(body)
  return lineError(
    answer,
    context,
    "LINE_BAD_ANSWER",
    "unknown",
    said === undefined ? found : `${found}; LINE said ${said}`,
  )
}

/** An error with the facts of the answer, its reason redacted. */
export function lineError(
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
