import { inspect } from "node:util"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { LineError } from "../../../line/errors.ts"
import { answerWith } from "./answers.ts"
import { canary, cases } from "./operations.ts"

const secrets = Object.values(canary)
const text = fc.oneof(fc.string(), fc.constantFrom(...secrets), fc.constantFrom(...secrets.map(encodeURIComponent)))
const memberNames = [
  "access_token",
  "token_type",
  "expires_in",
  "key_id",
  "client_id",
  "kids",
  "scope",
  "error",
  "message",
]
const member = fc.oneof(text, fc.double(), fc.integer(), fc.constant("Bearer"), fc.array(text), fc.jsonValue())
const body = fc.oneof(
  fc.dictionary(fc.oneof(fc.constantFrom(...memberNames, "error_description"), fc.string()), member),
  fc.jsonValue(),
  text,
  fc.uint8Array(),
)
const status = fc.oneof(fc.constant(200), fc.integer({ min: 100, max: 999 }))
const headers = fc.record(
  {
    "content-type": fc.constantFrom("application/json", "text/html"),
    "x-line-request-id": text,
    "retry-after": text,
    date: text,
  },
  { requiredKeys: [] },
)

describe.each(cases)("the judge of $operation.endpoint.operation", ({ operation, request }) => {
  test("throws nothing but LineError, which shows no secret of the request", () => {
    fc.assert(
      fc.property(status, body, headers, (anyStatus, anyBody, anyHeaders) => {
        try {
          operation.judge(answerWith(anyStatus, anyBody, anyHeaders), request)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(LineError)
          const shown = inspect(thrown, { depth: 9, showHidden: true }) + JSON.stringify(thrown)
          for (const secret of secretsOf(request)) expect(shown).not.toContain(secret)
          expect((thrown as LineError).reason?.length ?? 0).toBeLessThanOrEqual(200)
          expect((thrown as LineError).reason ?? "").toMatch(/^[\x20-\x7e]*$/)
        }
      }),
      { numRuns: 300 },
    )
  })

  test("takes a 200 only with every member in its place", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...memberNames), member), (anyBody) => {
        const taken = attempt(() => operation.judge(answerWith(200, anyBody), request))
        for (const [name, value] of Object.entries((taken ?? {}) as Record<string, unknown>)) {
          expect(value).toEqual(JSON.parse(JSON.stringify(anyBody))[name])
        }
      }),
    )
  })
})

function secretsOf(request: object): string[] {
  return Object.values(request).filter((value) => secrets.includes(value))
}

function attempt(act: () => unknown): unknown {
  try {
    return act()
  } catch {
    return undefined
  }
}
