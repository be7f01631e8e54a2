import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  formatTokenSecret,
  isKeyId,
  parseTokenSecret,
  type TokenSecret,
  TokenSecretError,
} from "../../../consumer/token-secret.ts"
import { unreadableOf } from "../lambda/support/refusal.ts"
import { CANARY, tokenSecret, tokenText } from "../lambda/support/values.ts"

const tokenArbitrary = fc.stringMatching(/^[!-~]{1,200}$/)
const keyIdArbitrary = fc.stringMatching(/^[A-Za-z0-9_~+/=-]{1,128}$/)
const instantArbitrary = fc
  .date({ min: new Date("1970-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
  .map((date) => date.toISOString())
const secretArbitrary: fc.Arbitrary<TokenSecret> = fc.record({
  schema: fc.constant(1),
  channelAccessToken: tokenArbitrary,
  keyId: keyIdArbitrary,
  channelId: fc.stringMatching(/^[0-9]{1,20}$/),
  tokenType: fc.constant("Bearer"),
  issuedAt: instantArbitrary,
  expiresAt: instantArbitrary,
})

function textWith(members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...tokenSecret(), ...members })
}

describe("formatTokenSecret", () => {
  it("writes one flat object whose members are always in the same order", () => {
    const { expiresAt, ...rest } = tokenSecret()
    const text = formatTokenSecret({ expiresAt, ...rest })
    expect(Object.keys(JSON.parse(text))).toEqual([
      "schema",
      "channelAccessToken",
      "keyId",
      "channelId",
      "tokenType",
      "issuedAt",
      "expiresAt",
    ])
    expect(text).toBe(tokenText())
  })

  it("writes no member that isn't part of the format", () => {
    const text = formatTokenSecret({ ...tokenSecret(), channelSecret: CANARY.channelSecret } as TokenSecret)
    expect(text).not.toContain(CANARY.channelSecret)
  })
})

describe("parseTokenSecret", () => {
  it("reads back whatever was written", () => {
    fc.assert(
      fc.property(secretArbitrary, (secret) => {
        expect(parseTokenSecret(formatTokenSecret(secret))).toEqual(secret)
      }),
    )
  })

  it("ignores members that it doesn't know", () => {
    expect(parseTokenSecret(textWith({ addedLater: { by: "LINE" } }))).toEqual(tokenSecret())
  })

  it.each([
    "",
    "not json",
    CANARY.token,
    "null",
    "7",
    '"text"',
    "[]",
    `["${CANARY.token}"]`,
    `{"token":"${CANARY.token}`,
  ])("refuses text number %# that isn't a JSON object, without quoting it", async (text) => {
    const error = await unreadableOf(() => parseTokenSecret(text))
    expect(error.code).toBe("TOKEN_SECRET_NOT_JSON")
  })

  it.each([
    [2, "a number"],
    [0, "a number"],
    ["1", "another string"],
    [undefined, "nothing"],
    [null, "null"],
    [CANARY.token, "another string"],
  ])("refuses schema %j and says that %s was found", async (schema, found) => {
    const error = await unreadableOf(() => parseTokenSecret(textWith({ schema })))
    expect(error.code).toBe("TOKEN_SECRET_SCHEMA")
    expect(error.message).toContain(found)
    expect(error.message).toContain("newer release")
  })

  it.each(["channelAccessToken", "keyId", "channelId", "tokenType", "issuedAt", "expiresAt"])(
    "names %s when it is missing, empty, or of another kind",
    async (member) => {
      const kinds = [undefined, "", null, 7, true, ["x"], { x: 1 }]
      const found = ["nothing", "an empty string", "null", "a number", "a boolean", "an array", "an object"]
      for (const [index, kind] of kinds.entries()) {
        const error = await unreadableOf(() => parseTokenSecret(textWith({ [member]: kind })))
        expect(error.code).toBe("TOKEN_SECRET_MEMBER")
        expect(error.message).toContain(`\`${member}\``)
        expect(error.message).toContain(`${found[index]} was found`)
      }
    },
  )

  it.each(["two words", "line\nbreak", "tabbed\t", "grün", "\u0000", "x".repeat(8_193)])(
    "refuses token number %# that can't travel in a header",
    async (channelAccessToken) => {
      const error = await unreadableOf(() => parseTokenSecret(textWith({ channelAccessToken })), channelAccessToken)
      expect(error.message).toContain("`channelAccessToken` must be a token: visible ASCII, at most 8,192 characters")
    },
  )

  it("refuses a token in the place of a key id, which is shown in logs and labels", async () => {
    const error = await unreadableOf(() => parseTokenSecret(textWith({ keyId: CANARY.token })))
    expect(error.message).toContain("`keyId` must be LINE's key id of the token")
  })

  it.each(["@bot", "1234 ", "-1", "1".repeat(21)])("refuses the channel id %j", async (channelId) => {
    const error = await unreadableOf(() => parseTokenSecret(textWith({ channelId })))
    expect(error.message).toContain("`channelId` must be a channel id: digits in a string")
  })

  it("refuses a token type other than Bearer", async () => {
    const error = await unreadableOf(() => parseTokenSecret(textWith({ tokenType: "bearer" })))
    expect(error.message).toContain('`tokenType` must be "Bearer", and another string was found')
  })

  it.each(["2026-03-01", "2026-03-01T12:00:00", "2026-03-01T12:00:00+09:00", "2026-13-01T00:00:00Z", CANARY.token])(
    "refuses instant number %# that isn't ISO 8601 in UTC",
    async (expiresAt) => {
      const error = await unreadableOf(() => parseTokenSecret(textWith({ expiresAt })))
      expect(error.code).toBe("TOKEN_SECRET_MEMBER")
      expect(error.message).toContain("`expiresAt` must be an ISO 8601 instant in UTC")
    },
  )

  it.each(["2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00.123456Z"])(
    "reads the instant %s",
    (expiresAt) => {
      expect(parseTokenSecret(textWith({ expiresAt })).expiresAt).toBe(expiresAt)
    },
  )

  it("throws nothing but its own error, whatever the text is", () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"schema":1,"keyId":${json}}`),
    )
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          parseTokenSecret(text)
        } catch (error) {
          expect(error).toBeInstanceOf(TokenSecretError)
        }
      }),
    )
  })

  it("never quotes the value of a member in its error", async () => {
    const members = ["schema", "channelAccessToken", "keyId", "channelId", "tokenType", "issuedAt", "expiresAt"]
    const canaries = fc.stringMatching(/^CANARY[a-z]{12}$/)
    const broken = fc.tuple(fc.constantFrom(...members), canaries, fc.boolean())
    await fc.assert(
      fc.asyncProperty(broken, async ([member, canary, isNested]) => {
        const good = { ...tokenSecret(), [member]: isNested ? { [canary]: canary } : canary }
        const text = JSON.stringify({ ...good, issuedAt: canary })
        await unreadableOf(() => parseTokenSecret(text), canary)
      }),
    )
  })
})

describe("isKeyId", () => {
  it.each(["sDTOzw5wIfxxxxPEzcmeQA", "v-5wIf", "a+b/c==", "~", "x".repeat(128)])("takes %s", (text) => {
    expect(isKeyId(text)).toBe(true)
  })

  it("takes neither a token nor what can't be part of a staging label", () => {
    for (const text of ["", CANARY.token, "a b", "a:b", "a\n", "ü", "x".repeat(129)]) expect(isKeyId(text)).toBe(false)
  })
})
