import { describe, expect, test } from "vitest"
import { LINE_ORIGIN, parseOrigin } from "../../../line/origin.ts"

describe("the origin", () => {
  test("is LINE's by default", () => {
    expect(parseOrigin().origin).toBe(LINE_ORIGIN)
    expect(parseOrigin("https://API.line.me:443/").origin).toBe("https://api.line.me")
  })

  test.each([
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["https://127.255.0.1", "https://127.255.0.1"],
    ["http://[::1]:8080/", "http://[::1]:8080"],
    ["http://localhost:1", "http://localhost:1"],
    ["http://0x7f.1:80", "http://127.0.0.1"],
  ])("may be loopback: %s", (given, origin) => {
    expect(parseOrigin(given).origin).toBe(origin)
  })

  test.each([
    "http://api.line.me",
    "https://api.line.me:8443",
    "https://api.line.me.example.com",
    "https://127.0.0.1.example.com",
    "https://localhost.example.com",
    "http://10.0.0.1",
    "http://0.0.0.0:80",
    "http://[::ffff:127.0.0.1]",
    "http://[::]",
    "ftp://localhost",
    "ws://127.0.0.1",
  ])("is refused with the variable's name when tokens would go elsewhere: %s", (given) => {
    expect(() => parseOrigin(given)).toThrow(
      /^origin \(LINE_API_ORIGIN\?\) is .*only ever sent to https:\/\/api\.line\.me/,
    )
  })

  test.each(["", "localhost:8080/x", "127.0.0.1:8080", "//localhost", 5, null])(
    "is refused when %j is no origin",
    (given) => {
      expect(() => parseOrigin(given as string)).toThrow(/^origin \(LINE_API_ORIGIN\?\)/)
    },
  )

  test.each([
    "http://user:hunter2@localhost",
    "http://localhost/path",
    "http://localhost?q=hunter2",
    "http://localhost/#x",
  ])("is refused with more than an origin in it, which is not repeated: %s", (given) => {
    expect(() => parseOrigin(given)).toThrow(/^origin \(LINE_API_ORIGIN\?\) must be a bare origin(?!.*hunter2)/)
  })
})
