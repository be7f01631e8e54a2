import { describe, expect, it } from "vitest"
import { RotationError } from "../../../../lambda/errors.ts"
import { storeToken } from "../../../../lambda/rotation/store-token.ts"
import type { PutOutcome } from "../../../../lambda/secrets/secrets.ts"
import { EXISTS, REFUSED, STAGE_REFUSED, STORED, TRANSIENT, UNKNOWN } from "../support/put-outcomes.ts"
import { expectNoSecret, refusalOf } from "../support/refusal.ts"
import { lineError } from "../support/scripted-line.ts"
import { ABSENT, value } from "../support/scripted-secrets.ts"
import {
  CANARY,
  CHANNEL_ID,
  KEY_ID,
  REQUEST_ID,
  SECRET_ARN,
  tokenSecret,
  tokenText,
  VERSION_ID,
} from "../support/values.ts"
import { type World, world } from "../support/world.ts"

const LABEL = `token:${KEY_ID}`
const MOVED = { kind: "moved" } as const
const ISSUE = { token: tokenSecret(), lineRequestId: REQUEST_ID }
const OTHERS = value(tokenText({ keyId: "others" }))

function store({ deps, run, channel }: World, isLabelled = true) {
  return storeToken(deps, run, channel, ISSUE, isLabelled)
}

/** What the rule says of a sequence of Puts, written down without a look at the code: the first settling answer counts. */
function ruleOf(outcomes: readonly PutOutcome[]): { used: number; ending: string } {
  let refusals = 0
  for (const [index, outcome] of outcomes.entries()) {
    const used = index + 1
    if (outcome === STORED) return { used, ending: "stored" }
    if (outcome === EXISTS) return { used, ending: "duplicate-won, revoked" }
    if (outcome === STAGE_REFUSED) refusals += 1
    if (outcome === REFUSED || refusals === 2) {
      const isSure = !outcomes.slice(0, used).includes(UNKNOWN)
      return { used, ending: isSure ? "STORE_REFUSED, revoked" : "STORE_UNKNOWN" }
    }
  }
  throw new Error("the sequence settles nothing")
}

/** Every sequence of the given length over all kinds of outcome. */
function sequences(length: number): PutOutcome[][] {
  if (length === 0) return [[]]
  const all = [STORED, EXISTS, REFUSED, STAGE_REFUSED, TRANSIENT, UNKNOWN]
  return sequences(length - 1).flatMap((shorter) => all.map((outcome) => [...shorter, outcome]))
}

async function endingOf(setting: World): Promise<string> {
  const revoked = () => (setting.line.calls.length > 0 ? ", revoked" : "")
  try {
    return `${await store(setting)}${revoked()}`
  } catch (error) {
    expectNoSecret(error)
    return `${(error as { code?: string }).code}${revoked()}`
  }
}

describe("storeToken", () => {
  it("keeps the rule for every sequence of up to three outcomes, then refused for good", async () => {
    const all = [1, 2, 3].flatMap(sequences)
    expect(all).toHaveLength(6 + 36 + 216)
    for (const outcomes of all) {
      const puts = [...outcomes, REFUSED]
      const setting = world({
        secrets: { put: puts, moveStage: [MOVED], read: { [VERSION_ID]: [OTHERS] } },
        line: { revoke: ["revoked"] },
      })
      const name = outcomes.map((outcome) => ("error" in outcome ? outcome.error : outcome.kind)).join(" → ")
      const { used, ending } = ruleOf(puts)
      expect(`${name}: ${await endingOf(setting)}`).toBe(`${name}: ${ending}`)
      expect(`${name}: ${setting.secrets.puts.length} Puts`).toBe(`${name}: ${used} Puts`)
    }
  })

  it("stores the token, pending and with its label, in one call that proves the rotation", async () => {
    const setting = world({ secrets: { put: [STORED] } })
    expect(await store(setting)).toBe("stored")
    expect(setting.secrets.puts).toEqual([
      {
        secretArn: SECRET_ARN,
        versionId: VERSION_ID,
        text: tokenText(),
        stages: ["AWSPENDING", LABEL],
        rotationToken: CANARY.rotationToken,
      },
    ])
    expect(setting.secrets.moves).toEqual([])
  })

  it("repeats the very same Put", async () => {
    const setting = world({ secrets: { put: [UNKNOWN, TRANSIENT, STORED] } })
    await store(setting)
    const [first, ...repeats] = setting.secrets.puts
    expect(repeats).toEqual([first, first])
    expect(setting.sleptMs()).toBe(400)
  })

  it("adds the label right after where AWS refuses it in the Put", async () => {
    const setting = world({ secrets: { put: [STAGE_REFUSED, STORED], moveStage: [MOVED] } })
    expect(await store(setting)).toBe("stored")
    expect(setting.secrets.puts.map(({ stages }) => stages)).toEqual([["AWSPENDING", LABEL], ["AWSPENDING"]])
    expect(setting.secrets.moves).toEqual([{ secretArn: SECRET_ARN, stage: LABEL, to: VERSION_ID }])
  })

  it("says so when that label can't be added, and revokes nothing: the token is stored", async () => {
    const refused = { kind: "refused", error: "AccessDeniedException", isTransient: false } as const
    const setting = world({ secrets: { put: [STAGE_REFUSED, STORED], moveStage: [refused] } })
    const error = await refusalOf(() => store(setting))
    expect(error.code).toBe("LABEL_MISSING")
    expect(error.message).toContain(`${LABEL} couldn't be added: AccessDeniedException`)
    expect(setting.line.calls).toEqual([])
  })

  it("is content without a label for which there is no room", async () => {
    const full = { kind: "refused", error: "LimitExceededException", isTransient: false } as const
    const setting = world({ secrets: { put: [full, STORED], moveStage: [full] } })
    expect(await store(setting)).toBe("stored")
  })

  it("stores without the label where there is no room for it", async () => {
    const setting = world({ secrets: { put: [STORED] } })
    expect(await store(setting, false)).toBe("stored")
    expect(setting.secrets.puts[0]?.stages).toEqual(["AWSPENDING"])
    expect(setting.secrets.moves).toEqual([])
  })

  it("revokes exactly its own token, with a bound, when every Put was refused", async () => {
    const setting = world({ secrets: { put: [REFUSED] }, line: { revoke: ["revoked"] } })
    const error = await refusalOf(() => store(setting))
    expect(error).toMatchObject({ code: "STORE_REFUSED", keyId: KEY_ID })
    expect(error.message).toContain("PutSecretValue was refused with AccessDeniedException")
    expect(setting.line.calls).toEqual([
      {
        operation: "revokeChannelTokenByJwt",
        request: { channelId: CHANNEL_ID, channelSecret: CANARY.channelSecret, accessToken: CANARY.token },
        options: { totalTimeoutMs: 5_000 },
      },
    ])
  })

  it("revokes nothing while it is unknown whether the token is stored, and says until when it lives", async () => {
    const setting = world({ secrets: { put: Array.from({ length: 40 }, () => UNKNOWN) } })
    const error = await refusalOf(() => store(setting))
    expect(error).toMatchObject({ code: "STORE_UNKNOWN", keyId: KEY_ID, lineRequestId: REQUEST_ID })
    expect(error.message).toContain(`until ${tokenSecret().expiresAt}`)
    expect(setting.line.calls).toEqual([])
    expect(setting.run.remainingMs()).toBeGreaterThanOrEqual(11_000)
  })

  it("settles a doubt early when time runs out", async () => {
    const setting = world({ secrets: { put: [UNKNOWN, UNKNOWN] }, remainingMs: 11_200 })
    expect((await refusalOf(() => store(setting))).code).toBe("STORE_UNKNOWN")
    expect(setting.secrets.puts).toHaveLength(2)
  })

  it("knows its own token when two of its Puts overtook each other", async () => {
    const read = { [VERSION_ID]: [ABSENT, value(tokenText())] }
    const setting = world({ secrets: { put: [UNKNOWN, EXISTS], read } })
    expect(await store(setting)).toBe("stored")
    expect(setting.line.calls).toEqual([])
  })

  it("revokes nothing while it can't be read whose token is stored", async () => {
    const read = { [VERSION_ID]: [ABSENT, ABSENT, ABSENT, ABSENT] }
    const setting = world({ secrets: { put: [EXISTS], read } })
    expect(await refusalOf(() => store(setting))).toMatchObject({ code: "STORE_UNKNOWN", keyId: KEY_ID })
    expect(setting.line.calls).toEqual([])
  })

  it("names the token when the read of what is stored fails, since nobody else would", async () => {
    const failure = new RotationError("SECRETS_MANAGER", "GetSecretValue failed")
    const setting = world({ secrets: { put: [UNKNOWN, EXISTS], read: { [VERSION_ID]: [failure] } } })
    const error = await refusalOf(() => store(setting))
    expect(error).toMatchObject({ code: "STORE_UNKNOWN", keyId: KEY_ID, lineRequestId: REQUEST_ID })
    expect(error.message).toContain("GetSecretValue failed")
    expect(error.message).toContain(KEY_ID)
    expect(setting.line.calls).toEqual([])
  })

  it("revokes a token whose key id isn't one, stores nothing, and doesn't show what it was", async () => {
    for (const revoke of [["revoked"] as const, [lineError()]]) {
      const setting = world({ line: { revoke } })
      const issue = { token: tokenSecret({ keyId: CANARY.token }), lineRequestId: REQUEST_ID }
      const error = await refusalOf(() => storeToken(setting.deps, setting.run, setting.channel, issue, true))
      expect(error.code).toBe(revoke[0] === "revoked" ? "STORE_REFUSED" : "TOKEN_LEAKED")
      expect(error.message).toContain("`key_id` can't be part of a staging label")
      expect(setting.secrets.puts).toEqual([])
    }
  })

  it.each([
    ["refused", [REFUSED]],
    ["a duplicate's", [EXISTS]],
  ])("reports a leak when the Put is %s and the revocation fails", async (_, put) => {
    const failure = lineError({ code: "LINE_TIMEOUT", status: undefined, outcome: "unknown" })
    const error = await refusalOf(() => {
      const read = { [VERSION_ID]: [OTHERS] }
      return store(world({ secrets: { put, read }, line: { revoke: [failure] } }))
    })
    expect(error).toMatchObject({ code: "TOKEN_LEAKED", keyId: KEY_ID })
    expect(error.message).toContain(`it takes one of LINE's 30 slots until ${tokenSecret().expiresAt}`)
  })

  it("lets nothing of a failed revocation travel on, whatever it quotes", async () => {
    const indiscreet = new Error(`client_secret=${CANARY.channelSecret}&access_token=${CANARY.token}`)
    const setting = world({ secrets: { put: [REFUSED] }, line: { revoke: [indiscreet] } })
    expect((await refusalOf(() => store(setting))).code).toBe("TOKEN_LEAKED")
  })
})
