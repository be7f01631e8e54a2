import { describe, expect, it } from "vitest"
import { openChannel } from "../../../../lambda/channel/channel.ts"
import { listLiveKeyIds } from "../../../../lambda/channel/live-key-ids.ts"
import type { RotationDeps } from "../../../../lambda/rotation/deps.ts"
import { refusalOf } from "../support/refusal.ts"
import { lineError } from "../support/scripted-line.ts"
import { ABSENT, value } from "../support/scripted-secrets.ts"
import { CANARY, CREDENTIALS_NAME, credentialsText, NOW_MS, REQUEST_ID } from "../support/values.ts"
import { world } from "../support/world.ts"

const HOUR_MS = 3_600_000

/** A signer that keeps the `exp` of what it signed. */
function keepingSigner() {
  const expiries: number[] = []
  const createSigner: RotationDeps["createSigner"] = async () => async (claims) => {
    expiries.push(claims.exp)
    return CANARY.assertion
  }
  return { createSigner, expiries }
}

function refusedAt(dateMs: number | undefined, status = 400) {
  return lineError({ status, dateMs })
}

describe("openChannel", () => {
  it("reads the current credentials and readies no key before it is needed", async () => {
    let readied = 0
    const createSigner: RotationDeps["createSigner"] = async ({ secretName }) => {
      readied += 1
      return async () => `${secretName} signs`
    }
    const { deps, run } = world({ createSigner })
    const channel = await openChannel(deps, run.name.credentialsSecretName)
    expect(channel.credentials.secretName).toBe(CREDENTIALS_NAME)
    expect(readied).toBe(0)
    expect(await Promise.all([channel.assertion(), channel.assertion()])).toEqual([
      `${CREDENTIALS_NAME} signs`,
      `${CREDENTIALS_NAME} signs`,
    ])
    expect(readied).toBe(1)
  })

  it("waits for credentials that were only just written", async () => {
    const { deps, run, sleptMs } = world({ secrets: { credentials: [ABSENT, value(credentialsText())] } })
    expect((await openChannel(deps, run.name.credentialsSecretName)).credentials.secretName).toBe(CREDENTIALS_NAME)
    expect(sleptMs()).toBe(200)
  })

  it("fails with what is wrong in the credentials", async () => {
    const { deps, run } = world({ secrets: { credentials: [value(credentialsText({ channelId: "" }))] } })
    expect((await refusalOf(() => openChannel(deps, run.name.credentialsSecretName))).code).toBe("BAD_CREDENTIALS")
  })
})

describe("a channel's clock", () => {
  it.each([
    ["an hour ahead", NOW_MS + HOUR_MS],
    ["an hour behind", NOW_MS - HOUR_MS],
    ["ten minutes ahead", NOW_MS + HOUR_MS / 6],
    ["ten minutes behind", NOW_MS - HOUR_MS / 6],
    ["a minute ahead", NOW_MS + 60_000],
  ])("is corrected when LINE's is %s", async (_, lineMs) => {
    const { createSigner, expiries } = keepingSigner()
    const { deps, run } = world({ createSigner })
    const channel = await openChannel(deps, run.name.credentialsSecretName)
    expect(channel.recover(refusedAt(lineMs))).toBe(true)
    expect(channel.now()).toBe(lineMs)
    await channel.assertion()
    expect(expiries).toEqual([lineMs / 1_000 + 300])
    await deps.sleep(5_000)
    expect(channel.now()).toBe(lineMs + 5_000)
  })

  it.each([
    ["by less than a minute", refusedAt(NOW_MS + 59_999)],
    ["according to an answer without a date", refusedAt(undefined)],
    ["according to a 404, which isn't about time", refusedAt(NOW_MS + HOUR_MS, 404)],
    ["according to a 500", refusedAt(NOW_MS + HOUR_MS, 500)],
    ["according to something else", new Error("not LINE's")],
    ["according to nothing", undefined],
  ])("stays as it is when it is off %s", async (_, refusal) => {
    const { deps, run } = world()
    const channel = await openChannel(deps, run.name.credentialsSecretName)
    expect(channel.recover(refusal)).toBe(false)
    expect(channel.now()).toBe(NOW_MS)
  })

  it("is corrected once only", async () => {
    const { deps, run } = world()
    const channel = await openChannel(deps, run.name.credentialsSecretName)
    expect(channel.recover(refusedAt(NOW_MS + HOUR_MS))).toBe(true)
    expect(channel.recover(refusedAt(NOW_MS + 2 * HOUR_MS))).toBe(false)
    expect(channel.now()).toBe(NOW_MS + HOUR_MS)
  })
})

describe("listLiveKeyIds", () => {
  const doing = "couldn't list"

  it("lists with one call, bounded to five seconds or what is left of the invocation", async () => {
    for (const [remainingMs, totalTimeoutMs] of [
      [60_000, 5_000],
      [6_000, 4_000],
      [1_000, 1],
    ]) {
      const { deps, run, line } = world({ line: { list: [{ kids: ["a", "b"] }] }, remainingMs: remainingMs ?? 0 })
      expect(await listLiveKeyIds(deps, run, await openChannel(deps, run.name.credentialsSecretName), doing)).toEqual([
        "a",
        "b",
      ])
      expect(line.calls.map(({ options }) => options)).toEqual([{ totalTimeoutMs }])
    }
  })

  it("asks again, with a fresh assertion on LINE's time, when LINE refuses one and its clock is another", async () => {
    const { createSigner, expiries } = keepingSigner()
    const list = [refusedAt(NOW_MS + HOUR_MS), { kids: ["a"] }]
    const { deps, run } = world({ line: { list }, createSigner })
    expect(await listLiveKeyIds(deps, run, await openChannel(deps, run.name.credentialsSecretName), doing)).toEqual([
      "a",
    ])
    expect(expiries).toEqual([NOW_MS / 1_000 + 300, (NOW_MS + HOUR_MS) / 1_000 + 300])
  })

  it("doesn't ask a third time", async () => {
    const list = [refusedAt(NOW_MS + HOUR_MS), refusedAt(NOW_MS + 3 * HOUR_MS)]
    const { deps, run, line } = world({ line: { list } })
    const channel = await openChannel(deps, run.name.credentialsSecretName)
    expect((await refusalOf(() => listLiveKeyIds(deps, run, channel, doing))).code).toBe("LINE")
    expect(line.calls).toHaveLength(2)
  })

  it("doesn't ask again where the clock isn't the reason, and says what was being done", async () => {
    const { deps, run, line } = world({ line: { list: [refusedAt(NOW_MS)] } })
    const channel = await openChannel(deps, run.name.credentialsSecretName)
    const error = await refusalOf(() => listLiveKeyIds(deps, run, channel, doing))
    expect(error).toMatchObject({ code: "LINE", lineRequestId: REQUEST_ID })
    expect(error.message).toContain("LINE: couldn't list: LINE refused")
    expect(line.calls).toHaveLength(1)
  })
})
