import { describe, expect, test } from "vitest"
import { LineError } from "../../../line/errors.ts"
import type { WireAnswer } from "../../../line/wire.ts"
import { ANSWER_DATE_MS, answerWith, issuedBody } from "./answers.ts"
import { type Case, cases } from "./operations.ts"

function refusalOf({ operation, request }: Case, answer: WireAnswer): LineError {
  try {
    operation.judge(answer, request)
  } catch (thrown) {
    if (thrown instanceof LineError) return thrown
    throw thrown
  }
  throw new Error("the judge accepted the answer")
}

function caseNamed(name: string): Case {
  const found = cases.find(({ operation }) => operation.endpoint.operation === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}

const issue = caseNamed("issueChannelTokenByJWT")
const list = caseNamed("getsAllValidChannelAccessTokenKeyIds")
const revoke = caseNamed("revokeChannelTokenByJWT")
const verifyV2 = caseNamed("verifyChannelToken")
const withBody = cases.filter(({ good }) => good !== "")

describe.each(cases)("the judge of $operation.endpoint.operation", (each) => {
  test("takes the documented 200 as it is", () => {
    const body = each.operation.judge(answerWith(200, each.good), each.request)
    expect(body).toEqual(each.good === "" ? undefined : each.good)
  })

  test.each([
    [400, "LINE_REFUSED", "refused", false],
    [401, "LINE_REFUSED", "refused", false],
    [403, "LINE_REFUSED", "refused", false],
    [404, "LINE_REFUSED", "refused", false],
    [413, "LINE_REFUSED", "refused", false],
    [429, "LINE_RATE_LIMITED", "refused", true],
    [500, "LINE_SERVER_ERROR", "unknown", each.operation.endpoint.isRepeatHarmless],
    [503, "LINE_SERVER_ERROR", "unknown", each.operation.endpoint.isRepeatHarmless],
    [301, "LINE_REDIRECTED", "unknown", false],
    [307, "LINE_REDIRECTED", "unknown", false],
    [201, "LINE_BAD_ANSWER", "unknown", false],
    [204, "LINE_BAD_ANSWER", "unknown", false],
    [999, "LINE_BAD_ANSWER", "unknown", false],
  ])("turns status %i into %s, outcome %s, retryable %s, whatever the body", (status, code, outcome, retryable) => {
    for (const body of [each.good, "", "<html>", { message: "no" }]) {
      const error = refusalOf(each, answerWith(status, body))
      expect(error).toMatchObject({ code, outcome, retryable, status, requestId: "request-1", attempts: 1 })
      expect(`${error.method} ${error.path}`).toBe(each.endpoint)
    }
  })

  test.each([
    [
      "an error inside",
      { error: "invalid_client", error_description: "no such thing" },
      /LINE said invalid_client: no such/,
    ],
    ["the other error shape inside", { message: "no such thing" }, /LINE said no such thing/],
    ["truncated JSON", '{"access_token":"ey', /not a JSON object/],
    ["an array", "[]", /not a JSON object/],
    ["null", "null", /not a JSON object/],
    ["text", "OK", /not a JSON object/],
    ["bytes that are not UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), /not a JSON object/],
  ])("does not take a 200 with %s", (_, body, reason) => {
    const error = refusalOf(each, answerWith(200, body))
    expect(error).toMatchObject({ code: "LINE_BAD_ANSWER", outcome: "unknown", retryable: false, status: 200 })
    expect(error.reason).toMatch(reason)
  })

  test("does not take a body that was cut at the bound", () => {
    const error = refusalOf(each, { ...answerWith(200, `{"x":1}`), isTruncated: true })
    expect(error).toMatchObject({ code: "LINE_BAD_ANSWER", reason: "a body larger than 7 bytes" })
  })
})

describe.each(withBody)("the judge of $operation.endpoint.operation", (each) => {
  const good = each.good as Record<string, unknown>

  test("does not take an empty 200", () => {
    expect(refusalOf(each, answerWith(200, ""))).toMatchObject({ code: "LINE_BAD_ANSWER", outcome: "unknown" })
  })

  test.each(["text/html", "application/jsonp", "text/plain; charset=utf-8", ""])(
    "does not take content type %j",
    (type) => {
      const error = refusalOf(each, answerWith(200, good, { "content-type": type }))
      expect(error.code).toBe("LINE_BAD_ANSWER")
      expect(error.reason).toContain("instead of application/json")
    },
  )

  test.each(["application/json;charset=UTF-8", "Application/JSON ; charset=utf-8"])("takes content type %s", (type) => {
    expect(each.operation.judge(answerWith(200, good, { "content-type": type }), each.request)).toEqual(good)
  })

  test("ignores members it does not know, in any order", () => {
    const body = Object.fromEntries(Object.entries({ zeta: { a: 1 }, ...good, alpha: null }).reverse())
    expect(each.operation.judge(answerWith(200, body), each.request)).toEqual(good)
  })

  test("names each member that is missing or of the wrong type", () => {
    for (const name of Object.keys(good)) {
      for (const wrong of [undefined, null, true, {}, [1], [["x"]], ["a b"]]) {
        if (name === "scope" && wrong === undefined) continue
        const error = refusalOf(each, answerWith(200, { ...good, [name]: wrong }))
        expect(error.code).toBe("LINE_BAD_ANSWER")
        expect(error.reason?.startsWith(`${name} is `)).toBe(true)
      }
    }
  })

  test("does not look for members up the prototype", () => {
    expect(refusalOf(each, answerWith(200, `{"__proto__":${JSON.stringify(good)}}`)).code).toBe("LINE_BAD_ANSWER")
  })
})

describe("expires_in", () => {
  test.each(["2592000", -1, 0, 1.5, 2 ** 31, 1e300, null])("of an issued token is refused as %j", (value) => {
    const error = refusalOf(issue, answerWith(200, { ...issuedBody, expires_in: value }))
    expect(error).toMatchObject({ code: "LINE_BAD_ANSWER", outcome: "unknown" })
    expect(error.reason).toContain("expires_in")
  })

  test.each([1, 2 ** 31 - 1])("of an issued token is taken as %i", (value) => {
    const body = issue.operation.judge(answerWith(200, { ...issuedBody, expires_in: value }), issue.request)
    expect(body).toMatchObject({ expires_in: value })
  })

  test.each([0, 2 ** 31, 2 ** 53 - 1])("of a verified token is taken as %i", (value) => {
    const answer = answerWith(200, { client_id: "1", expires_in: value })
    expect(verifyV2.operation.judge(answer, verifyV2.request)).toEqual({ client_id: "1", expires_in: value })
  })

  test.each(["9007199254740993", "1e400", "-1", "0.5"])("of a verified token is refused as %s", (text) => {
    const error = refusalOf(verifyV2, answerWith(200, `{"client_id":"1","expires_in":${text}}`))
    expect(error).toMatchObject({ code: "LINE_BAD_ANSWER" })
  })
})

describe("other members", () => {
  test.each(["bearer", "MAC", ""])("token_type %j is refused", (type) => {
    expect(refusalOf(issue, answerWith(200, { ...issuedBody, token_type: type })).reason).toContain("instead of Bearer")
  })

  test("an access token that would split a header is refused", () => {
    const error = refusalOf(issue, answerWith(200, { ...issuedBody, access_token: "abc\r\nx: y" }))
    expect(error.reason).toBe("access_token is a string instead of one word of visible ASCII")
  })

  test.each([[["a", 1]], [[""]], ["a"], [{ 0: "a" }]])("kids %j are refused", (kids) => {
    expect(refusalOf(list, answerWith(200, { kids })).reason).toContain("kids is ")
  })

  test("a channel without live tokens has no kids", () => {
    expect(list.operation.judge(answerWith(200, { kids: [] }), list.request)).toEqual({ kids: [] })
  })

  test("revoke takes a 200 without body whatever the content type, and an object that speaks of no error", () => {
    const bare = answerWith(200, "", { "content-type": "text/html" })
    expect(revoke.operation.judge(bare, revoke.request)).toBeUndefined()
    expect(revoke.operation.judge(answerWith(200, {}), revoke.request)).toBeUndefined()
  })
})

describe("an error", () => {
  test("carries the answer's date and LINE's Retry-After in seconds", () => {
    const error = refusalOf(issue, answerWith(429, "", { "retry-after": "7" }))
    expect(error).toMatchObject({ dateMs: ANSWER_DATE_MS, retryAfterMs: 7_000 })
  })

  test.each([
    ["Sun, 22 Nov 2026 12:00:09 GMT", 9_000],
    ["Sun, 22 Nov 2026 11:59:09 GMT", 0],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["9999999999", undefined],
    ["Sun, 99 Nov 2026 12:00:09 GMT", undefined],
  ])("counts a Retry-After of %j from the answer's own date: %s ms", (value, expected) => {
    expect(refusalOf(issue, answerWith(429, "", { "retry-after": value })).retryAfterMs).toBe(expected)
  })

  test("ignores a Retry-After date without a Date to count from", () => {
    const headers = { "retry-after": "Sun, 22 Nov 2026 12:00:09 GMT", date: "yesterday" }
    expect(refusalOf(issue, answerWith(429, "", headers))).toMatchObject({ retryAfterMs: undefined, dateMs: undefined })
  })

  test.each(["two words", "", "x".repeat(65), "tab\there", "a+b/c=", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"])(
    "drops a request id like %j",
    (id) => {
      expect(refusalOf(issue, answerWith(400, "", { "x-line-request-id": id })).requestId).toBeUndefined()
    },
  )

  test("says what was found, where, and what to do", () => {
    const error = refusalOf(
      issue,
      answerWith(400, { message: "The maximum number of access tokens has already been issued" }),
    )
    expect(error.message).toBe(
      "LINE refused issueChannelTokenByJWT (POST /oauth2/v2.1/token, status 400, LINE request id request-1): The maximum number of access tokens has already been issued. Correct the request: the same one will be refused again.",
    )
  })

  test("ends LINE's own sentence once", () => {
    const error = refusalOf(issue, answerWith(400, { error_description: "Invalid 'client_credentials'." }))
    expect(error.message).toContain("): Invalid 'client_credentials'. Correct the request")
  })

  test("says when the operation may have taken effect", () => {
    expect(refusalOf(issue, answerWith(502)).message).toContain("It may have taken effect.")
    expect(refusalOf(list, answerWith(502)).message).not.toContain("taken effect")
  })
})
