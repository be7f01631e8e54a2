import { describe, expect, it } from "vitest"
import { RotationError } from "../../../../lambda/errors.ts"
import { expectNoSecret, refusalOf } from "../support/refusal.ts"
import { lineError } from "../support/scripted-line.ts"
import { answer, arnOf, PUBLIC_JWK, sentinelWorld } from "../support/sentinel-world.ts"
import { CANARY, CHANNEL_ID, credentialsText, KID, NOW_MS, OTHER_CHANNEL_ID, tokenText } from "../support/values.ts"

const values = { v1: tokenText({ keyId: "old" }), v2: tokenText({ keyId: "new" }) }
const both = () => ({
  bot: { stages: { v1: ["AWSPREVIOUS", "token:old"], v2: ["AWSCURRENT", "token:new"] }, values },
})
const refuse =
  (details = {}) =>
  async () => {
    throw lineError(details)
  }

describe("preflight", () => {
  const preflight = { operation: "preflight", apps: ["bot"] }
  const fresh = { bot: { stages: {}, values: {} } }

  it("passes every check without a token that takes a slot, and shows the public key", async () => {
    const { invoke, calls } = sentinelWorld({ secrets: fresh })
    const found = await invoke(preflight)
    expect(found).toMatchObject({ outcome: "done", publicJwk: PUBLIC_JWK, liveTokens: 0 })
    expect((found.checks as { check: string; ok: boolean }[]).map(({ check, ok }) => [check, ok])).toEqual([
      ["credentials", true],
      ["signing-key", true],
      ["kid", true],
      ["channel-secret", true],
      ["token-secrets", true],
      ["channel-id", true],
      ["token-budget", true],
    ])
    expect(calls).toContain("stateless")
    expectNoSecret(found)
  })

  it("proves the next signing key too, by itself", async () => {
    const nextKey = { kid: "next-kid", kmsKeyId: "alias/next" }
    let lists = 0
    const getsAllValidChannelAccessTokenKeyIds = async () => {
      if (++lists === 2) throw lineError({ status: 404 })
      return answer({ kids: [] })
    }
    const { invoke } = sentinelWorld({
      secrets: fresh,
      credentials: credentialsText({ nextKey }),
      line: { getsAllValidChannelAccessTokenKeyIds },
    })
    const error = await refusalOf(() => invoke(preflight))
    expect(error.message).toContain("next-kid (setting nextKey.kid)")
    expect(error.message).not.toContain(" kid (setting")
  })

  it.each([
    ["the credentials", { credentials: "{}" }, "credentials (setting line-tokens/support/credentials)"],
    [
      "the key",
      {
        deps: {
          readPublicJwk: async () => {
            throw new RotationError("KEY_DISABLED", "the signing key is disabled: enable it")
          },
        },
      },
      "signing-key (setting privateKey): KEY_DISABLED",
    ],
    ["the kid", { line: { getsAllValidChannelAccessTokenKeyIds: refuse({ status: 404 }) } }, "kid (setting kid)"],
    [
      "the channel secret",
      { line: { issueStatelessChannelToken: refuse() } },
      "channel-secret (setting channelSecret)",
    ],
    ["the slots", { live: Array.from({ length: 27 }, (_, index) => `k${index}`) }, "token-budget (setting apps)"],
    [
      "the clock",
      {
        line: {
          issueStatelessChannelToken: async () => ({
            ...answer({ access_token: CANARY.token, token_type: "Bearer" as const, expires_in: 900 }),
            dateMs: NOW_MS - 300_000,
          }),
        },
      },
      "clock (setting the function's clock): it is 300 s from LINE's",
    ],
    [
      "a secret that can't be looked at",
      {
        ports: {
          describe: async () => {
            throw new RotationError("SECRETS_MANAGER", "DescribeSecret failed", { awsError: "AccessDeniedException" })
          },
        },
      },
      "token-secrets (setting apps)",
    ],
    ["another channel's tokens", { secrets: { bot: foreign() } }, "channel-id (setting channelId)"],
  ])("fails for %s, naming the setting", async (_, options, named) => {
    const { invoke } = sentinelWorld({ secrets: fresh, ...options })
    const error = await refusalOf(() => invoke(preflight))
    expect(error.code).toBe("PREFLIGHT_FAILED")
    expect(error.message).toContain(named)
  })

  it("counts a secret that isn't made yet among the apps without a token", async () => {
    const describe = async () => {
      throw new RotationError("SECRETS_MANAGER", "no", { awsError: "ResourceNotFoundException" })
    }
    expect((await sentinelWorld({ ports: { describe } }).invoke(preflight)).outcome).toBe("done")
    const live = Array.from({ length: 27 }, (_, index) => `k${index}`)
    const error = await refusalOf(() => sentinelWorld({ ports: { describe }, live }).invoke(preflight))
    expect(error.message).toContain("token-budget")
  })

  it("tells which secrets are there and which not yet, since an app's name may be misspelt", async () => {
    const world = sentinelWorld({ secrets: { ...fresh, crm: fresh.bot } })
    const { describe } = world.port
    world.deps.secrets.describe = async (id) => {
      if (/crmm|shop/.test(id))
        throw new RotationError("SECRETS_MANAGER", "no", { awsError: "ResourceNotFoundException" })
      return describe(id)
    }
    const found = async (...apps: readonly string[]) => {
      const { checks } = await world.invoke({ ...preflight, apps })
      return (checks as { check: string; found?: string }[]).find(({ check }) => check === "token-secrets")?.found
    }
    expect(await found("bot", "crm")).toBe("bot, crm")
    expect(await found("bot", "crmm", "crm", "shop")).toBe("bot, crm; not there yet: crmm, shop")
    expect(await found("shop")).toBe("not there yet: shop")
  })

  it("keeps slots for the tokens of another tool that aren't live now", async () => {
    const live = Array.from({ length: 10 }, (_, index) => `k${index}`)
    const found = async (foreignTokens: number, more = {}) =>
      sentinelWorld({ secrets: fresh, live, ...more }).invoke({ ...preflight, foreignTokens })
    expect((await found(26)).outcome).toBe("done")
    const { message } = await refusalOf(() => found(27))
    expect(message).toContain("token-budget (setting foreignTokens)")
    const ours = { bot: { stages: { v1: ["AWSPENDING", "token:k0"] }, values: {} } }
    expect((await refusalOf(() => found(26, { secrets: ours }))).message).toContain("foreignTokens keeps 17 free")
  })

  it("fails where a current value can't be read, since it may be another channel's", async () => {
    const world = sentinelWorld({ secrets: both() })
    const { read } = world.port
    world.deps.secrets.read = async (id, ...more) => {
      if (id.includes("/tokens/")) throw new RotationError("SECRETS_MANAGER", "GetSecretValue failed")
      return read(id, ...more)
    }
    expect((await refusalOf(() => world.invoke(preflight))).message).toContain("token-secrets (setting apps)")
  })

  it.each([
    ["500", { status: 500, code: "LINE_SERVER_ERROR" as const }],
    ["429", { status: 429, code: "LINE_RATE_LIMITED" as const }],
  ])("blames no setting for LINE's %s", async (_, details) => {
    const line = { getsAllValidChannelAccessTokenKeyIds: refuse(details) }
    const error = await refusalOf(() => sentinelWorld({ secrets: fresh, line }).invoke(preflight))
    expect(error.message).toContain("kid (setting none, try again)")
  })

  it("lets another channel take the name over where it is told to", async () => {
    const { invoke } = sentinelWorld({ secrets: { bot: foreign() } })
    expect((await invoke({ ...preflight, replaceChannel: true })).outcome).toBe("done")
  })

  it("fails for credentials that aren't those of the settings, though LINE takes them, and names each difference", async () => {
    const { invoke } = sentinelWorld({ secrets: fresh })
    const settings = { channelId: OTHER_CHANNEL_ID, kid: "kid-1", nextKid: "kid-2" }
    const { code, message } = await refusalOf(() => invoke({ ...preflight, ...settings }))
    expect(code).toBe("PREFLIGHT_FAILED")
    for (const named of ["channel-id (setting channelId)", "kid (setting kid)", "next-kid (setting nextKey.kid)"]) {
      expect(message).toContain(`${named}: the credentials secret line-tokens/support/credentials has`)
    }
  })

  it("passes for those that are, a next key included", async () => {
    const credentials = credentialsText({ nextKey: { kid: "kid-2", kmsKeyId: "alias/second" } })
    const { invoke } = sentinelWorld({ secrets: fresh, credentials })
    const settings = { channelId: CHANNEL_ID, kid: KID, nextKid: "kid-2" }
    expect((await invoke({ ...preflight, ...settings })).outcome).toBe("done")
  })

  it("reads credentials again before it believes that they aren't the expected ones", async () => {
    const world = sentinelWorld({ secrets: fresh })
    let reads = 0
    world.deps.secrets.read = async () => ({
      kind: "value",
      text: credentialsText(++reads < 4 ? { kid: "before" } : {}),
    })
    expect((await world.invoke({ ...preflight, kid: KID })).outcome).toBe("done")
    expect(reads).toBe(4)
  })

  it("does nothing at the end of a resource's life", async () => {
    const { invoke, calls } = sentinelWorld({ secrets: fresh })
    expect(await invoke({ ...preflight, tf: { action: "delete" } })).toEqual({
      operation: "preflight",
      channel: "support",
      outcome: "not-this-stage",
    })
    expect(calls).toEqual([])
  })
})

function foreign() {
  const v2 = tokenText({ keyId: "new", channelId: OTHER_CHANNEL_ID })
  return { stages: { v2: ["AWSCURRENT", "token:new"] }, values: { v2 } }
}

describe("await-token", () => {
  const awaiting = { operation: "await-token", app: "bot" }

  it("answers when the current token is listed and verified", async () => {
    const { invoke, rotated } = sentinelWorld({ secrets: both(), live: ["new"] })
    expect(await invoke(awaiting)).toMatchObject({ outcome: "done", app: "bot", keyId: "new" })
    expect(rotated).toEqual([])
  })

  it("starts a rotation once where nothing is current and nothing pending, and waits for its token", async () => {
    const secrets = { bot: { stages: {} as Record<string, string[]>, values } }
    const world = sentinelWorld({ secrets, live: ["new"] })
    const starts: string[] = []
    world.deps.secrets.rotate = async (arn) => {
      starts.push(arn)
      secrets.bot.stages.v2 = ["AWSPENDING"]
      return { kind: "started" }
    }
    const { sleep } = world.deps
    Object.assign(world.deps, {
      sleep: async (ms: number) => {
        await sleep(ms)
        if (world.deps.now() - NOW_MS > 3_000) secrets.bot.stages.v2 = ["AWSCURRENT", "token:new"]
      },
    })
    expect((await world.invoke(awaiting)).keyId).toBe("new")
    expect(starts).toEqual([arnOf("bot")])
  })

  it("fails with the failing check when no token comes", async () => {
    const line = { issueStatelessChannelToken: refuse() }
    const { invoke } = sentinelWorld({ secrets: { bot: { stages: { v1: ["AWSPENDING"] }, values: {} } }, line })
    const error = await refusalOf(() => invoke(awaiting))
    expect(error.code).toBe("PREFLIGHT_FAILED")
    expect(error.message).toContain("channelSecret")
  })

  it("blames no slots that another tool might need when no token comes", async () => {
    const { invoke } = sentinelWorld({ secrets: { bot: { stages: { v1: ["AWSPENDING"] }, values: {} } } })
    expect((await refusalOf(() => invoke(awaiting))).code).toBe("TOKEN_NOT_READY")
  })

  it.each([
    ["LINE doesn't list it", { live: [] }, "doesn't list"],
    ["LINE refuses it", { live: ["new"], line: { verifyChannelTokenByJwt: refuse() } }, "refuses"],
    ["it is another channel's", { live: ["new"], secrets: { bot: foreign() } }, OTHER_CHANNEL_ID],
    [
      "it has no value of ours",
      { secrets: { bot: { stages: { v2: ["AWSCURRENT"] }, values: { v2: "raw" } } } },
      "token secret",
    ],
  ])("isn't content with a current token when %s", async (_, options, why) => {
    const { invoke } = sentinelWorld({ secrets: both(), ...options })
    const error = await refusalOf(() => invoke(awaiting), "raw token")
    expect(["TOKEN_NOT_READY", "PREFLIGHT_FAILED"]).toContain(error.code)
    expect(error.message).toContain(why)
  })

  it("waits out what fails for a while, and starts no rotation for it", async () => {
    const world = sentinelWorld({ secrets: both(), live: ["new"] })
    const { describe } = world.port
    let looks = 0
    world.deps.secrets.describe = async (id) => {
      looks += 1
      if (looks === 1) throw new RotationError("SECRETS_MANAGER", "not now")
      return { ...(await describe(id)), rotationEnabled: looks > 2 }
    }
    expect((await world.invoke(awaiting)).keyId).toBe("new")
    expect(world.rotated).toEqual([])
  })

  it("starts no rotation while LINE may only be late with a token that is minutes old", async () => {
    const late = sentinelWorld({ secrets: both(), live: [], line: { verifyChannelTokenByJwt: refuse() } })
    expect((await refusalOf(() => late.invoke(awaiting))).code).toBe("TOKEN_NOT_READY")
    expect(late.rotated).toEqual([])
  })

  it("starts one where the current token is dead", async () => {
    const issuedAt = new Date(NOW_MS - 86_400_000).toISOString()
    const bot = { stages: both().bot.stages, values: { ...values, v2: tokenText({ keyId: "new", issuedAt }) } }
    const dead = sentinelWorld({ secrets: { bot }, live: [], line: { verifyChannelTokenByJwt: refuse() } })
    expect((await refusalOf(() => dead.invoke(awaiting))).code).toBe("TOKEN_NOT_READY")
    expect(dead.rotated).toHaveLength(1)
  })

  it("says so when rotation is off", async () => {
    const off = { ...both().bot, members: { rotationEnabled: false } }
    const error = await refusalOf(() => sentinelWorld({ secrets: { bot: off } }).invoke(awaiting))
    expect(error).toMatchObject({ code: "TOKEN_NOT_READY" })
    expect(error.message).toContain("line-tokens/support/tokens/bot: its rotation is off")
  })
})

describe("retire-now", () => {
  it("stamps and revokes an app's superseded tokens in one go, and leaves the current one", async () => {
    const { invoke, revoked } = sentinelWorld({
      secrets: {
        bot: { ...both().bot, values: { ...values, v1: tokenText({ keyId: "old", channelAccessToken: "a.b.c" }) } },
      },
      live: ["old", "new"],
    })
    const { actions } = await invoke({ operation: "retire-now", app: "bot" })
    expect(actions).toMatchObject([
      { action: "stamp-superseded", reason: "ordered", outcome: "done" },
      { action: "revoke", keyId: "old", outcome: "done" },
    ])
    expect(revoked).toEqual(["a.b.c"])
  })
})

describe("retire-now for one of several apps", () => {
  it("leaves a superseded token alone that another app uses", async () => {
    const crm = { stages: { w: ["AWSCURRENT", "token:old"] }, values: { w: values.v1 } }
    const { invoke, revoked } = sentinelWorld({ secrets: { ...both(), crm }, live: ["old", "new"] })
    expect((await invoke({ operation: "retire-now", app: "bot", apps: ["bot", "crm"] })).actions).toEqual([])
    expect(revoked).toEqual([])
  })
})

describe("revoke-held", () => {
  const order = { operation: "revoke-held", app: "bot" }
  const off = { rotationEnabled: false }

  it("revokes every token that the secret holds, the current one too", async () => {
    const { invoke, revoked } = sentinelWorld({ secrets: both() })
    expect(await invoke(order)).toMatchObject({ revoked: ["old", "new"], secret: "read" })
    expect(revoked).toHaveLength(2)
  })

  it("at the end of a resource's life revokes once the rotation is off", async () => {
    const end = { ...order, tf: { action: "delete" } }
    const { invoke, revoked } = sentinelWorld({ secrets: { bot: { ...both().bot, members: off } } })
    expect(await invoke(end)).toMatchObject({ revoked: ["old", "new"] })
    expect(revoked).toHaveLength(2)
  })

  it("revokes nothing while the rotation is on: only the resource was replaced", async () => {
    const { invoke, revoked } = sentinelWorld({ secrets: both() })
    expect(await invoke({ ...order, tf: { action: "delete" } })).toMatchObject({ revoked: [], secret: "in-rotation" })
    expect(revoked).toEqual([])
  })

  it.each([
    ["under deletion", { bot: { ...both().bot, members: { isDeleted: true } } }, "under-deletion"],
    ["without any version", { bot: { stages: {}, values: {} } }, "empty"],
  ])("has nothing to do for a secret %s", async (_, secrets, found) => {
    const { invoke, revoked } = sentinelWorld({ secrets })
    expect(await invoke(order)).toMatchObject({ revoked: [], secret: found })
    expect(revoked).toEqual([])
  })

  it("has nothing to do for a secret that isn't there", async () => {
    const describe = async () => {
      throw new RotationError("SECRETS_MANAGER", "no", { awsError: "ResourceNotFoundException" })
    }
    expect(await sentinelWorld({ ports: { describe } }).invoke(order)).toMatchObject({ secret: "absent" })
  })

  it("keeps a token that another app of the channel uses, unless that one is going too", async () => {
    const crm = { stages: { w: ["AWSCURRENT"] }, values: { w: values.v2 } }
    const apps = ["bot", "crm"]
    const shared = sentinelWorld({ secrets: { ...both(), crm } })
    expect(await shared.invoke({ ...order, apps })).toMatchObject({ revoked: ["old"], kept: ["new"] })
    const going = sentinelWorld({ secrets: { ...both(), crm: { ...crm, members: off } } })
    expect(await going.invoke({ ...order, apps })).toMatchObject({ revoked: ["old", "new"], kept: [] })
  })

  it("keeps what another app holds in its grace, and fails where that can't be seen", async () => {
    const crm = {
      stages: { w: ["token:old"], c: ["AWSCURRENT"] },
      values: { w: values.v1, c: tokenText({ keyId: "crm" }) },
    }
    const apps = ["bot", "crm"]
    const seen = sentinelWorld({ secrets: { ...both(), crm } })
    expect(await seen.invoke({ ...order, apps })).toMatchObject({ revoked: ["new"], kept: ["old"] })
    const blind = sentinelWorld({ secrets: { ...both(), crm } })
    const { describe } = blind.port
    blind.deps.secrets.describe = async (id) => {
      if (id.includes("crm")) throw new RotationError("SECRETS_MANAGER", "not now")
      return describe(id)
    }
    expect((await refusalOf(() => blind.invoke({ ...order, apps }))).code).toBe("SECRETS_MANAGER")
    expect(blind.revoked).toEqual([])
  })

  it("waits for another app's current value, and revokes nothing if it doesn't come", async () => {
    const crm = { stages: { c: ["AWSCURRENT"] }, values: {} as Record<string, string> }
    const world = sentinelWorld({ secrets: { ...both(), crm } })
    expect((await refusalOf(() => world.invoke({ ...order, apps: ["bot", "crm"] }))).code).toBe("REVOCATION_INCOMPLETE")
    expect(world.revoked).toEqual([])
  })

  it("looks again before it believes that the rotation is still on", async () => {
    const world = sentinelWorld({ secrets: both() })
    const { describe } = world.port
    let looks = 0
    world.deps.secrets.describe = async (id) => ({ ...(await describe(id)), rotationEnabled: ++looks < 3 })
    expect(await world.invoke({ ...order, tf: { action: "delete" } })).toMatchObject({ revoked: ["old", "new"] })
  })

  it("reads again before it believes that a version has no value", async () => {
    const world = sentinelWorld({ secrets: both() })
    const { read } = world.port
    let reads = 0
    world.deps.secrets.read = async (id, versionId, stage) => {
      if (versionId === "v2" && ++reads === 1) return { kind: "absent" }
      return read(id, versionId, stage)
    }
    expect(await world.invoke(order)).toMatchObject({ revoked: ["old", "new"] })
  })

  it("leaves another channel's tokens, values in other forms and expired tokens alone", async () => {
    const expired = tokenText({ keyId: "past", expiresAt: new Date(NOW_MS).toISOString() })
    const strange = { ...foreign().stages, v3: ["AWSPREVIOUS"], v4: ["token:past"] }
    const bot = { stages: strange, values: { ...foreign().values, v3: "raw", v4: expired } }
    expect(await sentinelWorld({ secrets: { bot } }).invoke(order)).toMatchObject({ revoked: [], secret: "read" })
  })

  it("revokes what it can, and fails naming what it couldn't", async () => {
    let times = 0
    const revokeChannelTokenByJwt = async () => {
      if (++times === 1) throw lineError()
      return answer(undefined)
    }
    const error = await refusalOf(() =>
      sentinelWorld({ secrets: both(), line: { revokeChannelTokenByJwt } }).invoke(order),
    )
    expect(error.code).toBe("REVOCATION_INCOMPLETE")
    expect(error.message).toContain("couldn't revoke the token old")
    expect(times).toBe(2)
  })
})
