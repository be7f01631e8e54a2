import { describe, expect, it } from "vitest"
import { parseCredentials } from "../../../../../lambda/credentials-secret.ts"
import { checkExpected } from "../../../../../lambda/sentinel/preflight/check-expected.ts"
import { expectNoSecret } from "../../support/refusal.ts"
import { CHANNEL_ID, CREDENTIALS_NAME, credentialsText, KID, OTHER_CHANNEL_ID } from "../../support/values.ts"

const nextKey = { kid: "kid-2", kmsKeyId: "alias/second" }
const credentials = (members = {}) => parseCredentials(credentialsText(members), CREDENTIALS_NAME)

describe("credentials that are compared with the settings", () => {
  it("pass where the settings name the same channel id, kid and next kid", () => {
    const expected = { channelId: CHANNEL_ID, kid: KID, nextKid: "kid-2" }
    expect(checkExpected(credentials({ nextKey }), expected)).toEqual([])
  })

  it("pass where the settings name nothing", () => {
    expect(checkExpected(credentials(), {})).toEqual([])
  })

  it("may have a next key that the settings don't name", () => {
    expect(checkExpected(credentials({ nextKey }), { channelId: CHANNEL_ID, kid: KID })).toEqual([])
  })

  it.each([
    [
      "another channel id",
      {},
      { channelId: OTHER_CHANNEL_ID },
      "channel-id",
      "channelId",
      `has channelId ${CHANNEL_ID}, the settings have ${OTHER_CHANNEL_ID}: write the credentials of channel ${OTHER_CHANNEL_ID} into it`,
    ],
    [
      "another kid",
      {},
      { kid: "kid-1" },
      "kid",
      "kid",
      `has kid ${KID}, the settings have kid-1: write kid-1 and its key into it`,
    ],
    [
      "the kid of its next key",
      { nextKey },
      { kid: "kid-2" },
      "kid",
      "kid",
      `has kid ${KID}, the settings have kid-2: put its nextKey in place of its kid and key, and leave nextKey out`,
    ],
    [
      "another next kid",
      { nextKey },
      { nextKid: "kid-3" },
      "next-kid",
      "nextKey.kid",
      "has nextKey.kid kid-2, the settings have kid-3: write a nextKey with kid kid-3 and its kmsKeyId or privateKey into it",
    ],
    [
      "a next kid, and have none",
      {},
      { nextKid: "kid-2" },
      "next-kid",
      "nextKey.kid",
      "has no nextKey, the settings have kid-2: write a nextKey with kid kid-2 and its kmsKeyId or privateKey into it",
    ],
  ])("fail where the settings name %s, and say what to do", (_, members, expected, check, setting, message) => {
    const found = checkExpected(credentials(members), expected)
    const told = `the credentials secret ${CREDENTIALS_NAME} ${message}, or correct the setting`
    expect(found).toEqual([{ check, ok: false, setting, message: told }])
    expectNoSecret(found)
  })

  it("fail for each difference at once", () => {
    const expected = { channelId: OTHER_CHANNEL_ID, kid: "kid-1", nextKid: "kid-2" }
    expect(checkExpected(credentials(), expected).map(({ check }) => check)).toEqual(["channel-id", "kid", "next-kid"])
  })
})
