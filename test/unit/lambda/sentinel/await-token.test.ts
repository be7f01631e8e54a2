import { describe, expect, it } from "vitest"
import { RotationError } from "../../../../lambda/errors.ts"
import { refusalOf } from "../support/refusal.ts"
import { arnOf, sentinelWorld } from "../support/sentinel-world.ts"
import { absent, both, foreign, refuse, values } from "../support/two-tokens.ts"
import { NOW_MS, OTHER_CHANNEL_ID, tokenText } from "../support/values.ts"

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

  it("gives up after 15 seconds on a secret that isn't there, and starts nothing", async () => {
    const world = sentinelWorld({ ports: { describe: absent }, remainingMs: 420_000 })
    const { code, message } = await refusalOf(() => world.invoke(awaiting))
    expect(code).toBe("TOKEN_NOT_READY")
    expect(message).toContain("there is no secret line-tokens/support/tokens/bot: check `app` and `channel`")
    expect(message).not.toContain("Every setting passes")
    expect(world.deps.now() - NOW_MS).toBeGreaterThanOrEqual(15_000)
    expect(world.deps.now() - NOW_MS).toBeLessThan(19_000)
    expect(world.rotated).toEqual([])
    expect(world.calls).toEqual([])
  })

  it("waits for a secret that was made a moment ago", async () => {
    const world = sentinelWorld({ secrets: both(), live: ["new"] })
    const { describe } = world.port
    let looks = 0
    world.deps.secrets.describe = async (id) => (++looks < 5 ? absent() : describe(id))
    expect((await world.invoke(awaiting)).keyId).toBe("new")
  })
})
