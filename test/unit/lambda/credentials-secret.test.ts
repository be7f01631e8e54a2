import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseCredentials } from "../../../lambda/credentials-secret.ts"
import { RotationError } from "../../../lambda/errors.ts"
import { refusalOf } from "./support/refusal.ts"
import { CANARY, CHANNEL_ID, CREDENTIALS_NAME, credentialsText, KID } from "./support/values.ts"

const PEM = "-----BEGIN PRIVATE KEY-----\nTUlJ-pem-canary\n-----END PRIVATE KEY-----\n"
const JWK = { kty: "RSA", n: "modulus", e: "AQAB", d: "jwk-canary" }

function parse(members: Readonly<Record<string, unknown>>) {
  return parseCredentials(credentialsText(members), CREDENTIALS_NAME)
}

async function refusal(members: Readonly<Record<string, unknown>>) {
  const error = await refusalOf(() => parse(members), "pem-canary", "jwk-canary")
  expect(error.code).toBe("BAD_CREDENTIALS")
  expect(error.message).toContain(CREDENTIALS_NAME)
  return error
}

describe("parseCredentials", () => {
  it("reads a private key as PKCS#8 PEM", () => {
    expect(parse({ privateKey: PEM })).toEqual({
      secretName: CREDENTIALS_NAME,
      channelId: CHANNEL_ID,
      channelSecret: CANARY.channelSecret,
      kid: KID,
      key: { kind: "pkcs8", pem: PEM.trim() },
    })
  })

  it("takes a PEM with blanks around it, as an editor may leave them", () => {
    expect(parse({ privateKey: `\n  ${PEM}\n\n` }).key).toEqual({ kind: "pkcs8", pem: PEM.trim() })
  })

  it("reads a private JWK, as an object or as its text", () => {
    for (const privateKey of [JWK, JSON.stringify(JWK)]) {
      expect(parse({ privateKey }).key).toEqual({ kind: "jwk", jwk: JWK })
    }
  })

  it.each([
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "mrk-1234abcd12ab34cd56ef1234567890ab",
    "alias/line/support",
    "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws-cn:kms:cn-north-1:000000000000:alias/line",
  ])("reads the key in KMS %s", (kmsKeyId) => {
    expect(parse({ privateKey: undefined, kmsKeyId }).key).toEqual({ kind: "kms", kmsKeyId })
  })

  it("ignores members that it doesn't know", () => {
    expect(parse({ comment: "ours" })).toEqual(parse({}))
  })

  it.each(["", "not json", CANARY.channelSecret, "null", "[]", "7"])(
    "refuses text number %# that isn't a JSON object, without quoting it",
    async (text) => {
      const error = await refusalOf(() => parseCredentials(text, CREDENTIALS_NAME))
      expect(error.code).toBe("BAD_CREDENTIALS")
      expect(error.message).toContain(`${CREDENTIALS_NAME}: the value must be a JSON object`)
    },
  )

  it.each([undefined, 2, "1", null])("refuses schema %j", async (schema) => {
    expect((await refusal({ schema })).message).toContain("`schema` must be 1")
  })

  it.each([
    ["channelId", [1234567890, "12 34", "abc", "", "1".repeat(21)]],
    ["channelSecret", [7, "", `${CANARY.channelSecret} `, `a\n${CANARY.channelSecret}`, `${CANARY.channelSecret}é`]],
    ["kid", [7, "", "a b", "é", "x".repeat(2_049)]],
  ])("names %s and tells a missing one from a wrong one", async (member, wrong) => {
    expect((await refusal({ [member]: undefined })).message).toMatch(
      new RegExp(`\`${member}\` must be .*it is missing`),
    )
    for (const found of wrong) {
      expect((await refusal({ [member]: found })).message).toMatch(new RegExp(`\`${member}\` must be .*it isn't`))
    }
  })

  it("wants exactly one of a key in KMS and a private key", async () => {
    const wanted = "exactly one of `kmsKeyId` and `privateKey`"
    expect((await refusal({ privateKey: undefined })).message).toContain(wanted)
    expect((await refusal({ privateKey: PEM, kmsKeyId: "alias/line" })).message).toContain(wanted)
  })

  it.each(["", "a b", 7, null, "alias/", "key/1", '{"kty":"RSA","d":"x"}', "d".repeat(65), "arn:aws:s3:::bucket"])(
    "refuses the KMS key id %j",
    async (kmsKeyId) => {
      expect((await refusal({ privateKey: undefined, kmsKeyId })).message).toContain("`kmsKeyId` must be")
    },
  )

  it.each([
    ["a PKCS#1 PEM", "-----BEGIN RSA PRIVATE KEY-----\npem-canary\n-----END RSA PRIVATE KEY-----"],
    ["a public PEM", "-----BEGIN PUBLIC KEY-----\npem-canary\n-----END PUBLIC KEY-----"],
    ["an encrypted PEM", "-----BEGIN ENCRYPTED PRIVATE KEY-----\npem-canary\n-----END ENCRYPTED PRIVATE KEY-----"],
    ["a public JWK", { ...JWK, d: undefined }],
    ["an EC JWK", { kty: "EC", d: "jwk-canary" }],
    ["the text of a public JWK", JSON.stringify({ ...JWK, d: undefined })],
    ["some other text", "pem-canary"],
    ["an empty text", ""],
    ["a number", 7],
    ["null", null],
    ["a list", [JWK]],
  ])("refuses %s as private key, and names the member", async (_, privateKey) => {
    expect((await refusal({ privateKey })).message).toContain("`privateKey` must be a PKCS#8 PEM")
  })

  it("throws nothing but its own error, whatever the text is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseCredentials(text, CREDENTIALS_NAME)).toThrow(RotationError)
      }),
    )
  })
})
