import { generateKeyPairSync } from "node:crypto"
import { describe, expect, it } from "vitest"
import { findSecrets, secretsOfPem } from "../../../local/demo/canary.ts"

const SECRET = { what: "the channel secret", value: "c4n4ry-0123456789abcdef" }
const JWS = `eyJhbGciOiJSUzI1NiJ9.${"a".repeat(40)}.${"b".repeat(40)}`

describe("the search for secrets", () => {
  it("finds nothing where nothing is", () => {
    expect(findSecrets([{ where: "the output", text: "all is well" }], [SECRET])).toEqual([])
  })

  it("says what is where, once, and not the secret itself", () => {
    const text = `a ${SECRET.value} b ${SECRET.value}`
    const found = findSecrets(
      [
        { where: "the output", text },
        { where: "the output", text },
      ],
      [SECRET],
    )
    expect(found).toEqual(["the channel secret is in the output"])
  })

  it("finds what looks like a token although its value isn't known", () => {
    expect(findSecrets([{ where: "a log", text: `{"x":"${JWS}"}` }], [])).toEqual([
      "something shaped like a token or an assertion is in a log",
    ])
  })

  it("leaves out values so short that they would be found by chance", () => {
    expect(findSecrets([{ where: "a log", text: "abc" }], [{ what: "x", value: "abc" }])).toEqual([])
  })

  it("finds any line of a private key", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }))
    const secrets = secretsOfPem(pem)
    const [, first = "", ...rest] = pem.split("\n")
    expect(secrets.length).toBeGreaterThan(20)
    for (const text of [first, rest[10] ?? "", JSON.stringify(pem)]) {
      expect(findSecrets([{ where: "a log", text }], secrets)).toEqual(["a part of the private key is in a log"])
    }
    expect(findSecrets([{ where: "a log", text: "-----BEGIN PRIVATE KEY-----" }], secrets)).toEqual([])
  })
})
