import { describe, expect, it } from "vitest"
import { RotationError } from "../../../../lambda/errors.ts"
import { refusalOf } from "../support/refusal.ts"
import { lineError } from "../support/scripted-line.ts"
import { answer, sentinelWorld } from "../support/sentinel-world.ts"
import { absent, both, foreign, values } from "../support/two-tokens.ts"
import { NOW_MS, tokenText } from "../support/values.ts"

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

  it("has nothing to do at the end of a resource's life for a secret that isn't there", async () => {
    const { invoke } = sentinelWorld({ ports: { describe: absent } })
    expect(await invoke({ ...order, tf: { action: "delete" } })).toMatchObject({ revoked: [], secret: "absent" })
  })

  it("is a mistake for a secret that isn't there, when an operator orders it", async () => {
    const { code, message } = await refusalOf(() => sentinelWorld({ ports: { describe: absent } }).invoke(order))
    expect(code).toBe("REVOCATION_INCOMPLETE")
    expect(message).toContain(
      "there is no secret line-tokens/support/tokens/bot: nothing was revoked; check `app` and `channel`",
    )
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
