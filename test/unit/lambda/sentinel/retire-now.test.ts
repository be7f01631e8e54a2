import { describe, expect, it } from "vitest"
import { refusalOf } from "../support/refusal.ts"
import { sentinelWorld } from "../support/sentinel-world.ts"
import { absent, both, values } from "../support/two-tokens.ts"
import { tokenText } from "../support/values.ts"

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

describe("retire-now for an app that isn't there", () => {
  it("fails, naming the secret and what to do, and promises no other try", async () => {
    const { invoke } = sentinelWorld({ ports: { describe: absent } })
    const { code, message } = await refusalOf(() => invoke({ operation: "retire-now", app: "bot" }))
    expect(code).toBe("WATCH_INCOMPLETE")
    expect(message).toContain(
      "not all was done: SECRETS_MANAGER: there is no secret line-tokens/support/tokens/bot: correct the event if `bot` isn't an app of the channel, else have the secret made again (`pulumi up --refresh`)",
    )
  })
})
