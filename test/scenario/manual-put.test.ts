import { describe, expect } from "vitest"
import { STEPS } from "../../local/secrets-manager/rotation-functions.ts"
import type { RotatedApp } from "./app.ts"
import { issuesOf } from "./facts.ts"
import { scenario, startStage } from "./harness.ts"
import { until } from "./until.ts"

const stage = await startStage()
const { line, secretsManager } = stage.local

/** After a value was put by hand: the next rotation replaces it, and its queue has both. */
async function expectNextRotation(app: RotatedApp, byHand: string): Promise<void> {
  await app.rotate()
  expect(app.ending()).toBe("RotationSucceeded")
  expect((await app.stages())[byHand]).toEqual(expect.arrayContaining([expect.stringMatching(/^token:/)]))
}

describe("a PutSecretValue by hand, which becomes current,", () => {
  for (const step of STEPS.slice(0, 3)) {
    scenario(stage, `right after ${step}: the rotation is abandoned, and its token stays in the queue`, async (app) => {
      await app.rotate()
      let byHand = ""
      app.after(step, async () => {
        byHand = await app.putByHand(app.foreignTokenText())
      })
      const versionId = await app.rotate()
      expect(app.ending()).toBe("RotationAbandoned")
      expect(await app.versionWith("AWSCURRENT")).toBe(byHand)
      expect((await app.stages())[versionId]).toEqual([expect.stringMatching(/^token:/)])
      expect(issuesOf(await app.evidence())).toHaveLength(2)
      await expectNextRotation(app, byHand)
    })
  }

  scenario(
    stage,
    "right after finishSecret: it takes over from the new token, which stays in the queue",
    async (app) => {
      let byHand = ""
      app.after("finishSecret", async () => {
        byHand = await app.putByHand(app.foreignTokenText())
      })
      const versionId = await app.rotate()
      expect(await app.versionWith("AWSCURRENT")).toBe(byHand)
      expect((await app.stages())[versionId]).toContainEqual(expect.stringMatching(/^token:/))
      await expectNextRotation(app, byHand)
    },
  )

  scenario(stage, "between issue and Put: no token is lost", async (app) => {
    await app.rotate()
    line.setFaults([{ operation: "issueChannelTokenByJWT", latencyMs: 300, tookEffect: true }])
    await app.startRotation()
    await until("a second token is issued", () => line.journal.tokens(app.channelId).length === 2)
    const byHand = await app.putByHand(app.foreignTokenText())
    await app.settle()
    expect(issuesOf(await app.evidence())).toHaveLength(2)
    await expectNextRotation(app, byHand)
  })

  scenario(stage, "while testSecret waits for LINE: the rotation is abandoned", async (app) => {
    await app.rotate()
    const verified = () => line.journal.calls({ operation: "verifyChannelTokenByJWT" }).length
    const before = verified()
    line.setFaults([{ operation: "verifyChannelTokenByJWT", latencyMs: 300, tookEffect: true }])
    await app.startRotation()
    await until("testSecret asks LINE", () => verified() > before)
    const byHand = await app.putByHand(app.foreignTokenText())
    await app.settle()
    expect(app.ending()).toBe("RotationAbandoned")
    expect(await app.versionWith("AWSCURRENT")).toBe(byHand)
    await expectNextRotation(app, byHand)
  })

  scenario(
    stage,
    "between finishSecret's look and its move: the move is refused, and the value by hand stays",
    async (app) => {
      await app.rotate()
      const described = () => secretsManager.calls({ operation: "DescribeSecret" }).length
      let before = 0
      app.before("finishSecret", () => {
        before = described()
        secretsManager.setFaults([{ operation: "UpdateSecretVersionStage", kind: "latency", latencyMs: 300 }])
      })
      await app.startRotation()
      await until("finishSecret has looked", () => before > 0 && described() > before)
      const byHand = await app.putByHand(app.foreignTokenText())
      await app.settle()
      expect(app.ending()).toBe("RotationAbandoned")
      expect(app.errorCodes()).toEqual(["NOT_PENDING"])
      expect(await app.versionWith("AWSCURRENT")).toBe(byHand)
      await expectNextRotation(app, byHand)
    },
  )

  scenario(
    stage,
    "of something that isn't a token secret: the next rotation replaces it and keeps it in the queue",
    async (app) => {
      await app.rotate()
      const byHand = await app.putByHand("a plain old token")
      await app.settle()
      await app.rotate()
      expect(app.ending()).toBe("RotationSucceeded")
      expect((await app.stages())[byHand]).toContain(`token:v-${byHand}`)
      return { currentMayBeDead: true }
    },
  )

  scenario(stage, "before the first rotation: it is replaced and kept in the queue", async (app) => {
    const byHand = await app.putByHand(app.foreignTokenText())
    await expectNextRotation(app, byHand)
  })
})
