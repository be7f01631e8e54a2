import { describe, expect } from "vitest"
import { STEPS, type StepOutcome } from "../../local/secrets-manager/rotation-functions.ts"
import { rotateWithTwoCreates } from "./acts.ts"
import { issuesOf, leakedTokens } from "./facts.ts"
import { concurrentScenario, scenario, startStage } from "./harness.ts"

const stage = await startStage()
const { secretsManager } = stage.local

describe.each(["accepted", "refused"] as const)("with a stage beside AWSPENDING %s", (stageBesidePending) => {
  for (const step of STEPS) {
    scenario(stage, `${step} delivered twice, one after the other, changes nothing more`, async (app) => {
      secretsManager.setSwitches({ stageBesidePending })
      await app.rotate()
      const outcomes: StepOutcome[] = []
      app.after(step, async (versionId) => void outcomes.push(await app.deliver(step, versionId)))
      await app.rotate()
      expect(outcomes).toEqual([{ outcome: "succeeded" }])
      expect(app.ending()).toBe("RotationSucceeded")
      expect(issuesOf(await app.evidence())).toHaveLength(2)
    })

    scenario(stage, `${step} delivered twice at the same time loses nothing`, async (app) => {
      secretsManager.setSwitches({ stageBesidePending })
      await app.rotate()
      const duplicates: Promise<StepOutcome>[] = []
      app.before(step, (versionId) => void duplicates.push(app.deliver(step, versionId)))
      await app.rotate()
      expect(await Promise.all(duplicates)).toEqual([{ outcome: "succeeded" }])
      expect(app.ending()).toBe("RotationSucceeded")
      expect(leakedTokens(await app.evidence())).toEqual([])
    })
  }

  scenario(stage, "two createSecrets that both issue end with one token stored and the other revoked", async (app) => {
    secretsManager.setSwitches({ stageBesidePending })
    expect(await rotateWithTwoCreates(stage, app)).toEqual([{ outcome: "succeeded" }])
    const { tokens } = await app.evidence()
    expect(tokens.map(({ revokedBy }) => revokedBy?.operation ?? "live").toSorted()).toEqual([
      "live",
      "revokeChannelTokenByJWT",
    ])
  })
})

/** These set no faults, and the function is slow to believe a refusal: they run side by side. */
describe("delivered late,", () => {
  for (const step of STEPS) {
    concurrentScenario(stage, `${step} of a finished rotation does nothing`, async (app) => {
      const versionId = await app.rotate()
      const stages = await app.stages()
      expect(await app.deliver(step, versionId)).toEqual({ outcome: "succeeded" })
      expect(await app.stages()).toEqual(stages)
      expect(issuesOf(await app.evidence())).toHaveLength(1)
    })

    concurrentScenario(
      stage,
      `${step} of a superseded version changes nothing, in the middle of a rotation and after it`,
      async (app) => {
        const versionId = await app.rotate()
        const outcomes: StepOutcome[] = []
        app.before("testSecret", async () => void outcomes.push(await app.deliver(step, versionId)))
        await app.rotate()
        expect(app.ending()).toBe("RotationSucceeded")
        const stages = await app.stages()
        outcomes.push(await app.deliver(step, versionId))
        expect(await app.stages()).toEqual(stages)
        expect(outcomes.map(({ outcome }) => outcome)).toEqual([
          "succeeded",
          step === "setSecret" ? "succeeded" : "failed",
        ])
        expect(app.errorCodes()).toEqual(step === "setSecret" ? [] : ["NOT_PENDING"])
        expect(issuesOf(await app.evidence())).toHaveLength(2)
      },
    )
  }

  concurrentScenario(stage, "a step of a version that never was is refused", async (app) => {
    await app.rotate()
    for (const step of STEPS) await app.deliver(step, "00000000-0000-4000-8000-000000000000")
    expect(app.errorCodes()).toEqual(["UNKNOWN_VERSION", "UNKNOWN_VERSION", "UNKNOWN_VERSION"])
    expect(issuesOf(await app.evidence())).toHaveLength(1)
  })
})
