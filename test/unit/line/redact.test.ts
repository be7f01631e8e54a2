import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { holdsSecret, redact } from "../../../line/redact.ts"

describe("redaction", () => {
  test.each([
    ["a secret as a whole", "token s3cr3t/token+x= is bad", "token [redacted] is bad"],
    ["a secret percent-encoded", "token s3cr3t%2Ftoken%2Bx%3D is bad", "token [redacted] is bad"],
    ["a secret cut short", "token s3cr3t/tok... is bad", "token [redacted]... is bad"],
    ["the end of a secret", "token …t/token+x= is bad", "token ?[redacted] is bad"],
    ["anything like a JWT", "got eyJhbGciOiJ9.eyJpc3Mi.c2ln", "got [redacted]"],
    ["a hex run like a channel secret's", "got 0123456789abcdef0123456789ABCDEF.", "got [redacted]."],
    ["a long base64 run", `got ${"Ab0+/=-_".repeat(5)}.`, "got [redacted]."],
    ["nothing in LINE's own words", "Invalid exp", "Invalid exp"],
    ["a URL", "see https://example.invalid/x?y=z for more", "see [redacted] for more"],
    ["a query", "GET /verify?access_token=abc HTTP/1.1", "GET /verify?[redacted] HTTP/1.1"],
    ["what is not printable", "a\r\nb\u001b[31m\u202e秘", "a b?[31m??"],
  ])("takes out %s", (_, text, expected) => {
    expect(redact(text, ["s3cr3t/token+x="])).toBe(expected)
  })

  test("bounds the text at 200 characters, after redaction", () => {
    const text = redact(`${"a b ".repeat(49)}s3cr3t/token+x=`, ["s3cr3t/token+x="])
    expect(text).toHaveLength(200)
    expect(text).not.toContain("s3cr")
  })

  test("never lets eight characters of a secret through, wherever they stand", () => {
    const secret = fc.string({ minLength: 8, maxLength: 60, unit: fc.constantFrom(..."abcdef0123+/=.") })
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), fc.nat(), (planted, before, after, from) => {
        const piece = planted.slice(from % (planted.length - 7))
        expect(holdsSecret(redact(before + piece + after, [planted]), [planted])).toBe(false)
      }),
    )
  })

  test("an empty secret hides nothing", () => {
    expect([redact("as it is", [""]), holdsSecret("as it is", [""])]).toEqual(["as it is", false])
  })
})
