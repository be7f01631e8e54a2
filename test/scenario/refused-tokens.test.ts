import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager"
import { describe, expect } from "vitest"
import type { RotatedApp } from "./app.ts"
import { issuesOf } from "./facts.ts"
import { concurrentScenario, startStage } from "./harness.ts"

const stage = await startStage()
const { line } = stage.local

/** Puts a text under the rotation's own version id before createSecret runs. */
function putPending(app: RotatedApp, text: string): void {
  app.before("createSecret", async (versionId) => {
    const input = { SecretId: app.arn, ClientRequestToken: versionId, VersionStages: ["AWSPENDING"] }
    await stage.client.send(new PutSecretValueCommand({ ...input, SecretString: text }))
  })
}

/** Each takes the ten seconds for which the function doesn't believe LINE's no, so they run side by side. */
describe("a pending token that will never pass", () => {
  for (const before of [0, 1]) {
    concurrentScenario(
      stage,
      `revoked from outside between createSecret and testSecret, after ${before} rotations: it is set aside, and the next rotation brings another`,
      async (app) => {
        for (let count = 0; count < before; count++) await app.rotate()
        app.before("testSecret", async (versionId) => line.revokeFromOutside((await app.read(versionId)).keyId))
        const versionId = await app.rotate()
        expect(app.errorCodes()).toEqual(["TOKEN_REFUSED"])
        expect(app.ending()).toBe("RotationAbandoned")
        expect((await app.stages())[versionId]).toEqual([expect.stringMatching(/^token:/)])
        await app.rotate()
        expect(app.ending()).toBe("RotationSucceeded")
        expect(issuesOf(await app.evidence())).toHaveLength(before + 2)
      },
    )
  }

  concurrentScenario(
    stage,
    "a copy of a current one that someone revoked: nothing is touched or issued",
    async (app) => {
      const versionId = await app.rotate()
      line.revokeFromOutside((await app.read()).keyId)
      await app.rotate({ RotateImmediately: false })
      expect(app.ending()).toBe("TestRotationFailed")
      expect(app.errorCodes()).toEqual(["TOKEN_REFUSED"])
      expect(app.errorMessages()[0]).toContain("It is a copy of the current value, so nothing was touched")
      expect(await app.versionWith("AWSCURRENT")).toBe(versionId)
      expect(issuesOf(await app.evidence())).toHaveLength(1)
      await app.rotate()
      expect(app.ending()).toBe("RotationSucceeded")
      return { currentMayBeDead: true }
    },
  )

  concurrentScenario(stage, "another channel's token put by hand: it is set aside, and lives on", async (app) => {
    const other = await stage.newApp()
    putPending(app, other.foreignTokenText())
    await app.rotate()
    expect(app.errorCodes()).toEqual(["TOKEN_FOREIGN"])
    expect(app.ending()).toBe("RotationAbandoned")
    expect(line.journal.live(other.channelId)).toHaveLength(1)
    await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
  })

  concurrentScenario(stage, "something that isn't a token secret put by hand: it is set aside", async (app) => {
    putPending(app, "not a token secret")
    await app.rotate()
    expect(app.errorCodes()).toEqual(["TOKEN_UNREADABLE"])
    expect(app.ending()).toBe("RotationAbandoned")
    await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
  })
})
