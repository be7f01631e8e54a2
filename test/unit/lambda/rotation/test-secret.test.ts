import { describe, expect, it } from "vitest"
import { testSecret } from "../../../../lambda/rotation/test-secret.ts"
import { refusalOf } from "../support/refusal.ts"
import { lineError, VERIFIED } from "../support/scripted-line.ts"
import { ABSENT, value } from "../support/scripted-secrets.ts"
import {
  CURRENT_VERSION_ID,
  credentialsText,
  description,
  KEY_ID,
  NO_SCHEDULE,
  NOW_MS,
  OTHER_CHANNEL_ID,
  REQUEST_ID,
  SECRET_ARN,
  tokenText,
  VERSION_ID,
} from "../support/values.ts"
import { type World, world } from "../support/world.ts"

const LABEL = `token:${KEY_ID}`
const MOVED = { kind: "moved" } as const
const daily = { ...NO_SCHEDULE, intervalSeconds: 86_400, nextRotationAtMs: undefined }
const own = description({ [VERSION_ID]: ["AWSPENDING", LABEL], [CURRENT_VERSION_ID]: ["AWSCURRENT", "token:old"] })
const removal = { secretArn: SECRET_ARN, stage: "AWSPENDING", from: VERSION_ID }
const OLD = value(tokenText({ keyId: "old" }))
const REFUSED_FOR_GOOD = { verify: Array.from({ length: 5 }, () => lineError()), list: [{ kids: [] as string[] }] }

function test({ deps, run }: World) {
  return testSecret(deps, run)
}

/** A secret as it was seen, with the pending value and the current one. */
function holding(seen: typeof own, pending: string, line = {}, current = OLD) {
  const read = { [VERSION_ID]: [value(pending)], [CURRENT_VERSION_ID]: [current] }
  return world({ secrets: { describe: [seen, seen], read, moveStage: [MOVED, MOVED] }, line })
}

describe("testSecret", () => {
  it("accepts this channel's token that LINE accepts, by one read and one call, and changes nothing", async () => {
    const setting = holding(own, tokenText(), { verify: [VERIFIED] })
    expect(await test(setting)).toEqual({ outcome: "accepted", keyId: KEY_ID, lineRequestId: REQUEST_ID })
    expect(setting.secrets.reads).toEqual([{ secretId: SECRET_ARN, versionId: VERSION_ID }])
    expect(setting.secrets.moves).toEqual([])
    expect(setting.line.calls.map(({ operation }) => operation)).toEqual(["verifyChannelTokenByJwt"])
  })

  it("wants a token to live exactly until the next rotation", async () => {
    const next = { ...NO_SCHEDULE, intervalSeconds: undefined, nextRotationAtMs: NOW_MS + 172_800_000 }
    const until = (expires_in: number) =>
      holding({ ...own, schedule: next }, tokenText(), { verify: [{ ...VERIFIED, expires_in }] })
    expect((await test(until(172_800))).outcome).toBe("accepted")
    expect((await refusalOf(() => test(until(172_799)))).code).toBe("TOKEN_SHORT_LIVED")
  })

  it("does nothing when the version is current already", async () => {
    const current = description({ [VERSION_ID]: ["AWSCURRENT", "AWSPENDING"] })
    const setting = holding(current, tokenText())
    expect(await test(setting)).toEqual({ outcome: "already-current" })
    expect(setting.line.calls).toEqual([])
  })

  it("waits for a value that lags, and touches nothing when none comes", async () => {
    const late = world({
      secrets: { describe: [own], read: { [VERSION_ID]: [ABSENT, ABSENT, ABSENT, value(tokenText())] } },
      line: { verify: [VERIFIED] },
    })
    expect((await test(late)).outcome).toBe("accepted")
    const never = world({ secrets: { describe: [own], read: { [VERSION_ID]: [ABSENT, ABSENT, ABSENT, ABSENT] } } })
    const error = await refusalOf(() => test(never))
    expect(error.code).toBe("NO_TOKEN_STORED")
    expect(error.message).toContain("no token stored yet")
    expect(never.secrets.moves).toEqual([])
    expect(never.line.calls).toEqual([])
  })

  it("touches nothing when LINE can't be reached", async () => {
    const setting = holding(own, tokenText(), { verify: [lineError({ code: "LINE_TIMEOUT", status: undefined })] })
    expect(await refusalOf(() => test(setting))).toMatchObject({ code: "LINE", keyId: KEY_ID })
    expect(setting.secrets.moves).toEqual([])
  })

  it("touches nothing when LINE contradicts itself", async () => {
    const setting = holding(own, tokenText(), { ...REFUSED_FOR_GOOD, list: [{ kids: [KEY_ID] }] })
    expect((await refusalOf(() => test(setting))).code).toBe("TOKEN_UNCERTAIN")
    expect(setting.secrets.moves).toEqual([])
  })

  it("touches nothing when the credentials are broken", async () => {
    const setting = world({
      secrets: {
        describe: [own],
        read: { [VERSION_ID]: [value(tokenText())] },
        credentials: [value(credentialsText({ kid: "" }))],
      },
    })
    expect((await refusalOf(() => test(setting))).code).toBe("BAD_CREDENTIALS")
    expect(setting.secrets.moves).toEqual([])
  })
})

const tooShort = { verify: [{ ...VERIFIED, expires_in: 86_399 }] }
const foreign = { verify: [{ ...VERIFIED, client_id: OTHER_CHANNEL_ID }] }

/** Each way in which a pending token can never pass: code, value, what LINE says. */
const hopeless = [
  ["TOKEN_REFUSED", tokenText(), REFUSED_FOR_GOOD],
  ["TOKEN_UNREADABLE", "put by hand", {}],
  ["TOKEN_FOREIGN", tokenText(), foreign],
  ["TOKEN_FOREIGN", tokenText({ channelId: OTHER_CHANNEL_ID }), { verify: [VERIFIED] }],
  ["TOKEN_SHORT_LIVED", tokenText(), tooShort],
] as const

describe("testSecret, of a token that will never pass", () => {
  it.each(hopeless)("takes AWSPENDING off with %s and neither issues nor revokes", async (code, text, line) => {
    const setting = holding({ ...own, schedule: daily }, text, line)
    const error = await refusalOf(() => test(setting))
    expect(error.code).toBe(code)
    expect(error.message).toContain("AWSPENDING was taken off it; the next rotation issues a new one")
    expect(error.keyId).toBe(code === "TOKEN_UNREADABLE" ? undefined : KEY_ID)
    expect(setting.secrets.moves).toEqual([removal])
    for (const { operation } of setting.line.calls) expect(operation).toMatch(/^(verify|gets)/)
  })

  it("puts it into the queue first where it has no label yet", async () => {
    const bare = description({ [VERSION_ID]: ["AWSPENDING"], [CURRENT_VERSION_ID]: ["AWSCURRENT"] })
    const setting = holding(bare, "put by hand")
    await refusalOf(() => test(setting))
    expect(setting.secrets.moves).toEqual([
      { secretArn: SECRET_ARN, stage: `token:v-${VERSION_ID}`, to: VERSION_ID },
      removal,
    ])
  })

  it("does so in a secret that has no current value", async () => {
    const first = description({ [VERSION_ID]: ["AWSPENDING", LABEL] })
    const setting = holding(first, tokenText(), REFUSED_FOR_GOOD)
    expect((await refusalOf(() => test(setting))).code).toBe("TOKEN_REFUSED")
    expect(setting.secrets.moves).toEqual([removal])
  })

  it("does so where the current value can't be found or read", async () => {
    for (const current of [ABSENT, value("something put by hand")]) {
      const setting = holding(own, tokenText(), REFUSED_FOR_GOOD, current)
      expect((await refusalOf(() => test(setting))).code).toBe("TOKEN_REFUSED")
      expect(setting.secrets.moves).toEqual([removal])
    }
  })

  it("leaves it when it has become current meanwhile", async () => {
    const promoted = description({ [VERSION_ID]: ["AWSCURRENT", LABEL] })
    const read = { [VERSION_ID]: [value(tokenText())], [CURRENT_VERSION_ID]: [OLD] }
    const setting = world({ secrets: { describe: [own, promoted], read }, line: REFUSED_FOR_GOOD })
    expect(await test(setting)).toMatchObject({ outcome: "already-current", keyId: KEY_ID })
    expect(setting.secrets.moves).toEqual([])
  })
})

/** Each way in which a copy of the current token shows: by the current version's label, its key id, or its very text. */
const copies = [
  ["label", description({ [VERSION_ID]: ["AWSPENDING"], [CURRENT_VERSION_ID]: ["AWSCURRENT", LABEL] }), OLD],
  ["key id", own, value(tokenText({ issuedAt: "2026-02-01T00:00:00Z" }))],
  ["text", own, value(tokenText())],
] as const

describe.each(copies)("testSecret, of a copy of the current token that shows by its %s", (_, seen, current) => {
  it("accepts it, and asks for nothing more", async () => {
    const setting = holding(seen, tokenText(), { verify: [VERIFIED] }, current)
    expect((await test(setting)).outcome).toBe("accepted")
    expect(setting.secrets.reads).toHaveLength(1)
  })

  it("accepts it though it won't reach the next rotation: that one replaces it", async () => {
    const setting = holding({ ...seen, schedule: daily }, tokenText(), tooShort, current)
    expect(await test(setting)).toEqual({ outcome: "accepted", keyId: KEY_ID, lineRequestId: REQUEST_ID })
    expect(setting.secrets.moves).toEqual([])
  })

  it.each([
    ["TOKEN_REFUSED", REFUSED_FOR_GOOD],
    ["TOKEN_FOREIGN", foreign],
  ])("only throws %s, and touches nothing", async (code, line) => {
    const setting = holding(seen, tokenText(), line, current)
    const error = await refusalOf(() => test(setting))
    expect(error).toMatchObject({ code, keyId: KEY_ID, lineRequestId: REQUEST_ID })
    expect(error.message).toContain("It is a copy of the current value, so nothing was touched")
    expect(setting.secrets.moves).toEqual([])
  })
})

describe("testSecret, of a copy of a current value that is unreadable", () => {
  it("only throws", async () => {
    const setting = holding(own, "put by hand", {}, value("put by hand"))
    const error = await refusalOf(() => test(setting))
    expect(error.code).toBe("TOKEN_UNREADABLE")
    expect(error.message).toContain("nothing was touched")
    expect(setting.secrets.moves).toEqual([])
  })

  it("doesn't take two different unreadable values for copies", async () => {
    const setting = holding(own, "put by hand", {}, value("put by another hand"))
    expect((await refusalOf(() => test(setting))).message).toContain("AWSPENDING was taken off")
  })
})
