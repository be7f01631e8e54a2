import { describe, expect, it } from "vitest"
import { RotationError } from "../../../../../lambda/errors.ts"
import { expectNoSecret, refusalOf } from "../../support/refusal.ts"
import { lineError } from "../../support/scripted-line.ts"
import { answer, PUBLIC_JWK, sentinelWorld } from "../../support/sentinel-world.ts"
import { absent, both, foreign, refuse } from "../../support/two-tokens.ts"
import { CANARY, CHANNEL_ID, credentialsText, KID, NOW_MS, OTHER_CHANNEL_ID } from "../../support/values.ts"

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
    expect((await sentinelWorld({ ports: { describe: absent } }).invoke(preflight)).outcome).toBe("done")
    const live = Array.from({ length: 27 }, (_, index) => `k${index}`)
    const error = await refusalOf(() => sentinelWorld({ ports: { describe: absent }, live }).invoke(preflight))
    expect(error.message).toContain("token-budget")
  })

  it("tells which secrets are there and which not yet, since an app's name may be misspelt", async () => {
    const world = sentinelWorld({ secrets: { ...fresh, crm: fresh.bot } })
    const { describe } = world.port
    world.deps.secrets.describe = async (id) => {
      return /crmm|shop/.test(id) ? absent() : describe(id)
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
