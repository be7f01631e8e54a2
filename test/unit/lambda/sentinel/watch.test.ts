import { describe, expect, it } from "vitest"
import { RotationError } from "../../../../lambda/errors.ts"
import { expectNoSecret, refusalOf } from "../support/refusal.ts"
import { lineError } from "../support/scripted-line.ts"
import { arnOf, type FakeSecret, sentinelWorld } from "../support/sentinel-world.ts"
import { absent } from "../support/two-tokens.ts"
import { CANARY, NOW_MS, tokenText } from "../support/values.ts"

const DAY_MS = 86_400_000
const DUE = `retire-after:${NOW_MS / 1_000 - 60}:old`
const values = {
  v1: tokenText({ keyId: "old", issuedAt: new Date(NOW_MS - 8 * DAY_MS).toISOString() }),
  v2: tokenText({ keyId: "new", channelAccessToken: CANARY.otherToken }),
}

function secret(first: string[], second: string[] = ["AWSCURRENT", "token:new"]): Record<string, FakeSecret> {
  return { bot: { stages: { v1: first, v2: second }, values } }
}

describe("a run of the sentinel", () => {
  it("on a quiet channel describes each secret, reads the credentials, lists once, and does nothing", async () => {
    const quiet = { stages: { v2: ["AWSCURRENT", "AWSPENDING", "token:new"] }, values }
    const { watch, calls, deps } = sentinelWorld({ secrets: { bot: quiet, crm: quiet }, live: ["new"] })
    deps.memory.held.set(`${arnOf("bot")} v2`, held("new")).set(`${arnOf("crm")} v2`, held("new"))
    expect((await watch("bot", "crm")).actions).toEqual([])
    expect(calls.toSorted()).toEqual(["describe bot", "describe crm", "list", "read credentials"])
    expect(calls.at(-1)).toBe("list")
  })

  it("reads a current value once in its life", async () => {
    const { watch, calls } = sentinelWorld({
      secrets: { bot: { stages: { v2: ["AWSCURRENT", "token:new"] }, values } },
      live: ["new"],
    })
    await watch("bot")
    await watch("bot")
    expect(calls.filter((call) => call.startsWith("read bot"))).toEqual(["read bot v2"])
  })

  it("stamps what it sees superseded, adding first and removing then", async () => {
    const { watch, calls } = sentinelWorld({ secrets: secret(["AWSPREVIOUS", "token:old"]), live: ["old", "new"] })
    const { actions } = await watch("bot")
    const add = `retire-after:${(NOW_MS + DAY_MS) / 1_000}:old`
    expect(actions).toMatchObject([{ action: "stamp-superseded", add, remove: ["token:old"], outcome: "done" }])
    expect(calls.slice(-2)).toEqual([`add ${add}`, "remove token:old"])
  })

  it("revokes what is due after it read it by its label and looked again, and keeps the label", async () => {
    const secrets = secret(["AWSPREVIOUS", DUE])
    const { watch, calls, revoked } = sentinelWorld({ secrets, live: ["old", "new"] })
    expect((await watch("bot")).actions).toMatchObject([{ action: "revoke", keyId: "old", outcome: "done" }])
    expect(revoked).toEqual([CANARY.token])
    expect(calls.slice(calls.indexOf("list"))).toEqual([
      "list",
      "read bot v2",
      "read bot v1",
      "describe bot",
      "read bot v2",
      "revoke",
    ])
    expect(secrets.bot?.stages.v1).toContain(DUE)
  })

  it("doesn't revoke what became current again between the two looks", async () => {
    const secrets = secret(["AWSPREVIOUS", DUE])
    const world = sentinelWorld({ secrets, live: ["old", "new"] })
    const { describe: plain } = world.port
    let looks = 0
    world.deps.secrets.describe = async (id) => {
      if (++looks === 2)
        Object.assign(secrets.bot?.stages ?? {}, { v1: ["AWSCURRENT", DUE], v2: ["AWSPREVIOUS", "token:new"] })
      return plain(id)
    }
    expect((await world.watch("bot")).actions).toMatchObject([{ action: "revoke", outcome: "skipped" }])
    expect(world.revoked).toEqual([])
  })

  it("doesn't revoke a token that somebody put in use as it is, without our format", async () => {
    const raw = { stages: { v9: ["AWSCURRENT"] }, values: { v9: CANARY.token } }
    const world = sentinelWorld({ secrets: { ...secret(["AWSPREVIOUS", DUE]), raw }, live: ["old", "new"] })
    const { actions } = await world.watch("bot", "raw")
    expect(actions).toMatchObject([
      { action: "revoke", outcome: "skipped" },
      { code: "unreadable", app: "raw" },
    ])
    expect(world.revoked).toEqual([])
  })

  it("doesn't revoke a token that somebody wrote into a value in use, beside another key id, and says so", async () => {
    const edited = tokenText({ keyId: "edited" })
    const crm = { stages: { w1: ["AWSCURRENT", "token:edited"] }, values: { w1: edited } }
    const world = sentinelWorld({ secrets: { ...secret(["AWSPREVIOUS", DUE]), crm }, live: ["old", "new", "edited"] })
    const { message } = await refusalOf(() => world.watch("bot", "crm"))
    expect(message).toContain("the token old, which is due, wasn't revoked: the secret of crm uses it under the key id")
    expect(message).toContain("edited, so somebody edited that value; rotate crm")
    expect(world.revoked).toEqual([])
  })

  it("takes the label off a due token that LINE neither lists nor accepts", async () => {
    const verifyChannelTokenByJwt = async () => {
      throw lineError()
    }
    const secrets = secret(["AWSPREVIOUS", DUE])
    const { watch } = sentinelWorld({ secrets, live: ["new"], line: { verifyChannelTokenByJwt } })
    expect((await watch("bot")).actions).toMatchObject([
      { action: "unlabel-proved", reason: "refused", outcome: "done" },
    ])
    expect(secrets.bot?.stages.v1).toEqual(["AWSPREVIOUS"])
  })

  it.each([
    ["429", lineError({ status: 429, code: "LINE_RATE_LIMITED" })],
    ["500", lineError({ status: 500, code: "LINE_SERVER_ERROR" })],
    ["no answer", lineError({ status: undefined, code: "LINE_UNREACHABLE" })],
  ])("doesn't take %s for a proof, and fails in the end", async (_, failure) => {
    const verifyChannelTokenByJwt = async () => {
      throw failure
    }
    const secrets = secret(["AWSPREVIOUS", DUE])
    const { watch } = sentinelWorld({ secrets, live: ["new"], line: { verifyChannelTokenByJwt } })
    expect((await refusalOf(() => watch("bot"))).code).toBe("WATCH_INCOMPLETE")
    expect(secrets.bot?.stages.v1).toContain(DUE)
  })

  it("starts a rotation when the current token is proved dead", async () => {
    const old = tokenText({ keyId: "new", issuedAt: new Date(NOW_MS - DAY_MS).toISOString() })
    const bot = { stages: { v2: ["AWSCURRENT", "token:new"] }, values: { v2: old } }
    const verifyChannelTokenByJwt = async () => {
      throw lineError()
    }
    const { watch, rotated } = sentinelWorld({ secrets: { bot }, live: [], line: { verifyChannelTokenByJwt } })
    expect((await watch("bot")).actions).toMatchObject([{ action: "start-rotation", reason: "dead", outcome: "done" }])
    expect(rotated).toEqual([{ secretArn: arnOf("bot"), versionId: expect.stringMatching(/^[0-9a-f-]{36}$/) }])
  })

  it("never starts the rotation of a secret that was paused since it looked", async () => {
    const world = sentinelWorld({ secrets: { bot: { stages: {}, values: {} } } })
    const { describe: plain } = world.port
    let looks = 0
    world.deps.secrets.describe = async (id) => ({ ...(await plain(id)), rotationEnabled: ++looks === 1 })
    expect((await world.watch("bot")).actions).toMatchObject([{ action: "start-rotation", outcome: "skipped" }])
    expect(world.rotated).toEqual([])
  })

  it("does all else when one action fails, and fails then, naming it", async () => {
    const revokeChannelTokenByJwt = async () => {
      throw lineError({ endpoint: ENDPOINT })
    }
    const secrets = {
      ...secret(["AWSPREVIOUS", DUE]),
      crm: {
        stages: { w1: ["AWSPREVIOUS", "token:crm-old"], w2: ["AWSCURRENT", "token:crm"] },
        values: { w2: tokenText({ keyId: "crm", channelAccessToken: CANARY.otherToken }) },
      },
    }
    const world = sentinelWorld({ secrets, live: ["old", "new", "crm", "crm-old"], line: { revokeChannelTokenByJwt } })
    const error = await refusalOf(() => world.watch("bot", "crm"))
    expect(error.code).toBe("WATCH_INCOMPLETE")
    expect(error.message).toContain("couldn't revoke the superseded token old")
    expect(secrets.crm.stages.w1).toContain(`retire-after:${(NOW_MS + DAY_MS) / 1_000}:crm-old`)
    expect(world.lines.map(({ action, outcome }) => [action, outcome])).toContainEqual(["revoke", "failed"])
  })

  it("says what frees labels where a secret has none left", async () => {
    const world = sentinelWorld({ secrets: secret(["AWSPREVIOUS", "token:old"]), live: ["old", "new"] })
    world.deps.secrets.moveStage = async () => ({
      kind: "refused",
      error: "LimitExceededException",
      isTransient: false,
    })
    const { message } = await refusalOf(() => world.watch("bot"))
    expect(message).toContain("LimitExceededException: all of the secret's staging labels are in use")
    expect(message).toContain("labels of your own can be taken off")
  })

  it("keeps its hands off every token while one secret can't be seen", async () => {
    const world = sentinelWorld({ secrets: secret(["AWSPREVIOUS", DUE]), live: ["old", "new"] })
    const { describe: plain } = world.port
    world.deps.secrets.describe = async (id) => {
      if (id.includes("crm")) throw new Error("secret text that nobody may see")
      return plain(id)
    }
    const error = await refusalOf(() => world.watch("bot", "crm"), "secret text that nobody may see")
    expect(error.code).toBe("WATCH_INCOMPLETE")
    expect(world.revoked).toEqual([])
  })

  it("goes on, and fails, when one secret isn't there at all: that one holds nothing", async () => {
    const world = sentinelWorld({ secrets: secret(["AWSPREVIOUS", DUE]), live: ["old", "new"] })
    const { describe: plain } = world.port
    world.deps.secrets.describe = async (id) => (id.includes("crm") ? absent() : plain(id))
    const { code, message } = await refusalOf(() => world.watch("bot", "crm"))
    expect(code).toBe("WATCH_INCOMPLETE")
    expect(message).toContain("not all was done: SECRETS_MANAGER: there is no secret line-tokens/support/tokens/crm")
    expect(world.lines).toContainEqual(
      expect.objectContaining({
        code: "cannot-see-secret",
        app: "crm",
        reason: expect.stringContaining("`crm` isn't"),
      }),
    )
    expect(world.revoked).toEqual([CANARY.token])
  })

  it("doesn't read the raw value of a secret under deletion before it revokes", async () => {
    const raw = { stages: { v9: ["AWSCURRENT"] }, values: { v9: "raw" }, members: { isDeleted: true } }
    const world = sentinelWorld({ secrets: { ...secret(["AWSPREVIOUS", DUE]), raw }, live: ["old", "new"] })
    world.deps.memory.held.set(`${arnOf("raw")} v9`, { kind: "unreadable" })
    await world.watch("bot", "raw")
    expect(world.revoked).toEqual([CANARY.token])
    expect(world.calls).not.toContain("read raw v9")
  })

  it("promises another try where anything but an absent secret failed, be it a look or an action", async () => {
    const notNow = async () => {
      throw new RotationError("SECRETS_MANAGER", "not now")
    }
    const looks = sentinelWorld({ ports: { describe: (id) => (id.includes("crm") ? absent() : notNow()) } })
    const acts = sentinelWorld({ secrets: secret(["AWSPREVIOUS", "token:old"]), live: ["old", "new"] })
    const { describe: plain } = acts.port
    acts.deps.secrets.describe = async (id) => (id.includes("crm") ? absent() : plain(id))
    acts.deps.secrets.moveStage = notNow
    for (const { watch } of [looks, acts]) {
      const { message } = await refusalOf(() => watch("bot", "crm"))
      expect(message).toContain("not all was done, and the next run tries again: ")
      expect(message).toContain("there is no secret")
      expect(message).toContain("not now")
    }
  })

  it("stops before time is up, and leaves the rest to the next run", async () => {
    const { watch, revoked } = sentinelWorld({
      secrets: secret(["AWSPREVIOUS", DUE]),
      live: ["old", "new"],
      remainingMs: 11_999,
    })
    const error = await refusalOf(() => watch("bot"))
    expect(error.code).toBe("WATCH_INCOMPLETE")
    expect(error.message).toContain("no time was left for 1 actions")
    expect(revoked).toEqual([])
  })

  it("tells nothing secret in lines and answer", async () => {
    const world = sentinelWorld({ secrets: secret(["AWSPREVIOUS", DUE]), live: ["old", "new", "stranger"] })
    const answer = await world.watch("bot")
    expect(answer.actions).toContainEqual(expect.objectContaining({ code: "unknown-tokens", keyIds: ["stranger"] }))
    expectNoSecret([answer, world.lines])
  })

  it("looks at the secrets a second time before it calls a key id unknown", async () => {
    const secrets = secret([], ["AWSCURRENT", "token:new"])
    const world = sentinelWorld({ secrets, live: ["new", "just-issued"] })
    const { describe: plain } = world.port
    let looks = 0
    world.deps.secrets.describe = async (id) => {
      if (++looks === 2) Object.assign(secrets.bot?.stages ?? {}, { v3: ["AWSPENDING", "token:just-issued"] })
      return plain(id)
    }
    const { actions } = await world.watch("bot")
    expect(actions).toMatchObject([{ action: "mark-pending" }])
  })

  it("fails at once without credentials", async () => {
    const { watch } = sentinelWorld({ secrets: secret([]), credentials: "{}" })
    expect((await refusalOf(() => watch("bot"))).code).toBe("BAD_CREDENTIALS")
  })
})

const ENDPOINT = {
  operation: "revokeChannelTokenByJWT",
  method: "POST",
  path: "/oauth2/v2.1/revoke",
  hasEffect: true,
  isRepeatHarmless: true,
} as const

function held(keyId: string) {
  const times = { issuedAtMs: NOW_MS, expiresAtMs: NOW_MS + 30 * DAY_MS }
  return { kind: "token", keyId, channelId: "1234567890", ...times } as const
}

describe("a current version whose value can't be read yet", () => {
  it("makes every revocation of the channel wait", async () => {
    const crm = { stages: { w: ["AWSCURRENT"] }, values: {} }
    const world = sentinelWorld({ secrets: { ...secret(["AWSPREVIOUS", DUE]), crm }, live: ["old", "new"] })
    await world.watch("bot", "crm")
    expect(world.revoked).toEqual([])
  })
})

describe("a token whose time of issue lies ahead", () => {
  it("counts as old, and isn't remembered so", async () => {
    const issuedAt = new Date(NOW_MS + DAY_MS).toISOString()
    const bot = { stages: { v2: ["AWSCURRENT", "token:new"] }, values: { v2: tokenText({ keyId: "new", issuedAt }) } }
    const { watch, deps } = sentinelWorld({ secrets: { bot }, live: ["new"] })
    expect((await watch("bot")).actions).toMatchObject([{ action: "start-rotation", reason: "overdue" }])
    expect(deps.memory.held.size).toBe(0)
  })

  it("isn't remembered so either when its death is to be proved", async () => {
    const issuedAt = new Date(NOW_MS + DAY_MS).toISOString()
    const bot = { stages: { v2: ["AWSCURRENT", "token:new"] }, values: { v2: tokenText({ keyId: "new", issuedAt }) } }
    const { watch, calls, deps } = sentinelWorld({ secrets: { bot }, live: ["other"] })
    await watch("bot")
    expect(calls).toContain("verify")
    expect(deps.memory.held.size).toBe(0)
  })
})

describe("an empty list of live key ids", () => {
  const old = (keyId: string) => tokenText({ keyId, issuedAt: new Date(NOW_MS - DAY_MS).toISOString() })
  const app = (keyId: string) => ({ stages: { v: ["AWSCURRENT", `token:${keyId}`] }, values: { v: old(keyId) } })
  const secrets = () => ({ bot: app("k1"), crm: app("k2") })

  it("is doubted: one token is verified, and the others stay out of URLs while that one is good", async () => {
    const { watch, calls, rotated } = sentinelWorld({ secrets: secrets(), live: [] })
    await watch("bot", "crm")
    expect(calls.filter((call) => call === "verify")).toHaveLength(1)
    expect(rotated).toEqual([])
  })

  it("is believed when that one is dead", async () => {
    const verifyChannelTokenByJwt = async () => {
      throw lineError()
    }
    const { watch, rotated } = sentinelWorld({ secrets: secrets(), live: [], line: { verifyChannelTokenByJwt } })
    await watch("bot", "crm")
    expect(rotated).toHaveLength(2)
  })
})

describe("a rotation that ended while the run went on", () => {
  it("isn't followed by another", async () => {
    const bot = { stages: { v2: ["AWSPREVIOUS"] } as Record<string, string[]>, values }
    const world = sentinelWorld({ secrets: { bot }, live: [] })
    const { describe: plain } = world.port
    let looks = 0
    world.deps.secrets.describe = async (id) => {
      if (++looks === 2) bot.stages.v3 = ["AWSCURRENT"]
      return plain(id)
    }
    expect((await world.watch("bot")).actions).toMatchObject([{ action: "start-rotation", outcome: "skipped" }])
    expect(world.rotated).toEqual([])
  })
})

describe("a run that can't look", () => {
  it("says that it ran, and failed", async () => {
    const world = sentinelWorld({ credentials: "{}", secrets: secret([]) })
    await refusalOf(() => world.watch("bot"))
    expect(world.lines).toContainEqual(expect.objectContaining({ metrics: { WatchRan: 1, ActionsFailed: 1 } }))
  })
})
