import { describe, expect } from "vitest"
import { healByRotateSecret } from "./acts.ts"
import type { RotatedApp } from "./app.ts"
import { issuesOf } from "./facts.ts"
import { scenario, startStage } from "./harness.ts"

const DAY_SECONDS = 86_400
const ELEVEN_MINUTES = 660
const stage = await startStage({ switches: { rotationAttempts: 2 } })
const { line } = stage.local

async function issuedBy(app: RotatedApp): Promise<number> {
  return issuesOf(await app.evidence()).length
}

describe("slots:", () => {
  scenario(
    stage,
    "30 live tokens from outside: nothing is even asked for, and the error says what to do",
    async (app) => {
      const foreign = line.issueFromOutside(app.channelId, 30)
      const asked = () => line.journal.calls({ operation: "issueChannelTokenByJWT" }).length
      const before = asked()
      await app.rotate()
      expect(app.errorCodes()).toEqual(["CHANNEL_FULL", "CHANNEL_FULL"])
      expect(app.errorMessages()[0]).toMatch(
        /revoke one that nothing uses, or wait until one expires\. Nothing was issued/,
      )
      expect(asked()).toBe(before)
      for (const { keyId } of foreign.slice(0, 4)) line.revokeFromOutside(keyId)
      await healByRotateSecret(app)
      expect(await issuedBy(app)).toBe(1)
    },
  )

  scenario(stage, "26 live tokens: there is a slot before the reserve", async (app) => {
    line.issueFromOutside(app.channelId, 26)
    await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
  })

  scenario(stage, "27 live tokens and a healthy current one: the reserve of 3 is kept", async (app) => {
    await app.rotate()
    line.issueFromOutside(app.channelId, 26)
    await app.rotate()
    expect(app.errorCodes()).toEqual(["SLOT_RESERVE", "SLOT_RESERVE"])
    expect(await issuedBy(app)).toBe(1)
    return { pendingMayStay: true }
  })

  scenario(stage, "27 live tokens and none current yet: the reserve is for apps that had one", async (app) => {
    line.issueFromOutside(app.channelId, 27)
    await app.rotate()
    expect(app.errorCodes()).toEqual(["SLOT_RESERVE", "SLOT_RESERVE"])
    expect(await issuedBy(app)).toBe(0)
    return { pendingMayStay: true }
  })

  scenario(stage, "29 live tokens and a current one within 48 hours of its end: the reserve is used", async (app) => {
    await app.rotate()
    await stage.local.advance(28.5 * DAY_SECONDS)
    line.issueFromOutside(app.channelId, 28)
    await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
    expect(line.journal.live(app.channelId)).toHaveLength(30)
    return { reserveMayBeUsed: true }
  })

  scenario(stage, "27 live tokens and a current one with 50 hours left: the reserve is kept", async (app) => {
    await app.rotate()
    await stage.local.advance(30 * DAY_SECONDS - 50 * 3_600)
    line.issueFromOutside(app.channelId, 26)
    await app.rotate()
    expect(app.errorCodes()).toEqual(["SLOT_RESERVE", "SLOT_RESERVE"])
    return { pendingMayStay: true }
  })

  scenario(stage, "27 live tokens and a current one that someone revoked: the reserve is used", async (app) => {
    await app.rotate()
    line.revokeFromOutside((await app.read()).keyId)
    line.issueFromOutside(app.channelId, 27)
    await stage.local.advance(ELEVEN_MINUTES)
    await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
    return { reserveMayBeUsed: true }
  })

  scenario(
    stage,
    "30 live tokens and a dead current one: there is nothing to use, and no issue is tried",
    async (app) => {
      await app.rotate()
      line.revokeFromOutside((await app.read()).keyId)
      line.issueFromOutside(app.channelId, 30)
      await stage.local.advance(ELEVEN_MINUTES)
      await app.rotate()
      expect(app.errorCodes()).toEqual(["CHANNEL_FULL", "CHANNEL_FULL"])
      expect(await issuedBy(app)).toBe(1)
      return { currentMayBeDead: true, pendingMayStay: true }
    },
  )
})

/** Labels after a first rotation: AWSCURRENT, AWSPENDING and the queue label on one version. */
const OWN_LABELS = 3

describe("labels:", () => {
  scenario(stage, "room for one rotation and the sentinel's own label: it goes on", async (app) => {
    const current = await app.rotate()
    await app.fillLabels(17 - OWN_LABELS, current)
    await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
  })

  scenario(stage, "one label too many: nothing is issued, and the error says why", async (app) => {
    const current = await app.rotate()
    await app.fillLabels(18 - OWN_LABELS, current)
    await app.rotate()
    expect(app.errorCodes()).toEqual(["LABEL_ROOM", "LABEL_ROOM"])
    expect(app.errorMessages()[0]).toMatch(
      /18 of AWS's 20 staging labels.*is the sentinel running\?.*Nothing was issued/,
    )
    expect(await issuedBy(app)).toBe(1)
    return { pendingMayStay: true }
  })

  scenario(stage, "one label too many and a dead current token: the spare place is used", async (app) => {
    const current = await app.rotate()
    line.revokeFromOutside((await app.read()).keyId)
    await stage.local.advance(ELEVEN_MINUTES)
    await app.fillLabels(18 - OWN_LABELS, current)
    await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
  })

  scenario(stage, "no place for a queue label and a dead current token: apps go first", async (app) => {
    await app.rotate()
    const current = await app.rotate()
    line.revokeFromOutside((await app.read()).keyId)
    await stage.local.advance(ELEVEN_MINUTES)
    await app.fillLabels(20 - (await app.labels()).length, current)
    const versionId = await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
    expect((await app.stages())[versionId]).toEqual(["AWSCURRENT", "AWSPENDING"])
    return { labelsMayLack: true }
  })
})
