import { describe, expect, it } from "vitest"
import { RotationError } from "../../../../lambda/errors.ts"
import { createSecret } from "../../../../lambda/rotation/create-secret.ts"
import { STORED, UNKNOWN } from "../support/put-outcomes.ts"
import { refusalOf } from "../support/refusal.ts"
import { ISSUED, lineError } from "../support/scripted-line.ts"
import { ABSENT, value } from "../support/scripted-secrets.ts"
import {
  CANARY,
  CREDENTIALS_NAME,
  CURRENT_VERSION_ID,
  description,
  KEY_ID,
  NOW_MS,
  REQUEST_ID,
  tokenText,
  VERSION_ID,
} from "../support/values.ts"
import { type World, world } from "../support/world.ts"

const bare = description()
const full = Object.fromEntries(Array.from({ length: 19 }, (_, index) => [`old-${index}`, [`token:old-${index}`]]))
const NOTHING_READ = { [VERSION_ID]: [ABSENT, ABSENT] }

function create({ deps, run }: World) {
  return createSecret(deps, run)
}

function operations({ line }: World): string[] {
  return line.calls.map(({ operation }) => operation)
}

describe("createSecret refuses before it issues", () => {
  it.each([
    [
      "has no value, however often it is read",
      [ABSENT, ABSENT, ABSENT, ABSENT],
      "isn't there, or has no value yet: put one",
    ],
    ["can't be read", [value(CANARY.channelSecret)], "the value must be a JSON object"],
  ])("when the credentials secret %s", async (_, credentials, said) => {
    const setting = world({ secrets: { describe: [bare], read: NOTHING_READ, credentials } })
    const error = await refusalOf(() => create(setting))
    expect(error.code).toBe("BAD_CREDENTIALS")
    expect(error.message).toContain(CREDENTIALS_NAME)
    expect(error.message).toContain(said)
    expect(operations(setting)).toEqual([])
  })

  it("when the list of key ids can't be had", async () => {
    const list = [lineError({ code: "LINE_SERVER_ERROR", status: 503 })]
    const setting = world({ secrets: { describe: [bare], read: NOTHING_READ }, line: { list } })
    const error = await refusalOf(() => create(setting))
    expect(error).toMatchObject({ code: "LINE", lineRequestId: REQUEST_ID })
    expect(error.message).toContain("so nothing was issued")
  })

  it.each([
    ["CHANNEL_FULL", 30, {}],
    ["SLOT_RESERVE", 27, {}],
    ["LABEL_ROOM", 0, full],
  ])("with %s", async (code, live, others) => {
    const kids = Array.from({ length: live }, (_, index) => `key-${index}`)
    const seen = description({ [VERSION_ID]: ["AWSPENDING"], ...others })
    const setting = world({ secrets: { describe: [seen], read: NOTHING_READ }, line: { list: [{ kids }] } })
    const error = await refusalOf(() => create(setting))
    expect(error.code).toBe(code)
    expect(error.message).toContain("Nothing was issued")
    expect(operations(setting)).not.toContain("issueChannelTokenByJwt")
  })

  it("when too little time is left, and names the timeout as what to raise", async () => {
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ },
      line: { list: [{ kids: [] }] },
      remainingMs: 26_999,
    })
    const error = await refusalOf(() => create(setting))
    expect(error.code).toBe("TIME_LEFT")
    expect(error.message).toContain("only 26 s")
    expect(error.message).toContain("Raise the function's timeout")
    expect(operations(setting)).not.toContain("issueChannelTokenByJwt")
  })

  it("when the key in KMS doesn't sign", async () => {
    const createSigner = async () => async () => {
      throw new RotationError("KEY_DISABLED", "the key is disabled")
    }
    const setting = world({ secrets: { describe: [bare], read: NOTHING_READ }, createSigner })
    expect((await refusalOf(() => create(setting))).code).toBe("KEY_DISABLED")
    expect(operations(setting)).toEqual([])
  })
})

describe("createSecret, where time is just enough", () => {
  it("issues", async () => {
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ, put: [STORED] },
      line: { list: [{ kids: [] }], issue: [ISSUED] },
      remainingMs: 27_000,
    })
    expect((await create(setting)).outcome).toBe("stored")
  })
})

describe("createSecret, where room is short", () => {
  const stages = { [VERSION_ID]: ["AWSPENDING"], [CURRENT_VERSION_ID]: ["AWSCURRENT", "token:old"], p: ["AWSPREVIOUS"] }
  const kids = ["old", ...Array.from({ length: 26 }, (_, index) => `key-${index}`)]
  const current = (expiresInMs: number) =>
    value(
      tokenText({
        keyId: "old",
        issuedAt: new Date(NOW_MS - 10 * 86_400_000).toISOString(),
        expiresAt: new Date(NOW_MS + expiresInMs).toISOString(),
      }),
    )

  function short(answer: typeof ABSENT, line = {}) {
    const read = { ...NOTHING_READ, [CURRENT_VERSION_ID]: [answer] }
    return world({
      secrets: { describe: [description(stages)], read, put: [STORED] },
      line: { list: [{ kids }], issue: [ISSUED], ...line },
    })
  }

  it("uses the reserve for a current token near its end, or a current value that can't be read", async () => {
    for (const answer of [current(3_600_000), value("put by hand"), ABSENT]) {
      expect((await create(short(answer))).outcome).toBe("stored")
    }
  })

  it("keeps the reserve while the current token is well, or there never was one", async () => {
    expect((await refusalOf(() => create(short(current(20 * 86_400_000))))).code).toBe("SLOT_RESERVE")
    const { [CURRENT_VERSION_ID]: _, ...first } = stages
    const setting = world({
      secrets: { describe: [description(first)], read: NOTHING_READ },
      line: { list: [{ kids }] },
    })
    expect((await refusalOf(() => create(setting))).code).toBe("SLOT_RESERVE")
  })

  it("doesn't read the current token where nothing is short", async () => {
    const setting = short(ABSENT, { list: [{ kids: ["old"] }] })
    expect((await create(setting)).outcome).toBe("stored")
    expect(setting.secrets.reads.map(({ versionId }) => versionId)).not.toContain(CURRENT_VERSION_ID)
  })
})

describe("createSecret, where the issue fails", () => {
  it("says whether it may have taken effect, and neither repeats nor stores anything", async () => {
    const failure = lineError({
      code: "LINE_TIMEOUT",
      outcome: "unknown",
      status: undefined,
      endpoint: {
        operation: "issueChannelTokenByJWT",
        method: "POST",
        path: "/oauth2/v2.1/token",
        hasEffect: true,
        isRepeatHarmless: false,
      },
    })
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ },
      line: { list: [{ kids: [] }], issue: [failure] },
    })
    const error = await refusalOf(() => create(setting))
    expect(error).toMatchObject({ code: "LINE", lineRequestId: REQUEST_ID })
    expect(error.message).toContain("It may have taken effect")
    expect(setting.secrets.puts).toEqual([])
  })

  it("tells the token's key id when it is unknown whether it was stored", async () => {
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ, put: Array.from({ length: 40 }, () => UNKNOWN) },
      line: { list: [{ kids: [] }], issue: [ISSUED] },
    })
    const error = await refusalOf(() => create(setting))
    expect(error).toMatchObject({ code: "STORE_UNKNOWN", keyId: KEY_ID })
  })
})
