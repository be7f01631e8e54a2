import { describe, expect } from "vitest"
import type { Switches } from "../../local/secrets-manager/secrets-manager.ts"
import type { RotatedApp } from "./app.ts"
import { type KillPoint, killPoints, observedCalls } from "./calls.ts"
import { type Stage, scenario, startStage } from "./harness.ts"
import { issuesOf, leakedTokens } from "./invariants.ts"
import { killAt } from "./kill-at.ts"

interface Matrix {
  readonly name: string
  readonly switches: Partial<Switches>
  /** Rotations before the one that is hit. */
  readonly rotationsBefore: number
}

const MATRICES: readonly Matrix[] = [
  { name: "a later rotation", switches: {}, rotationsBefore: 1 },
  {
    name: "a later rotation, a stage beside AWSPENDING refused",
    switches: { stageBesidePending: "refused" },
    rotationsBefore: 1,
  },
  { name: "the first rotation", switches: {}, rotationsBefore: 0 },
  {
    name: "the first rotation, its value current at once",
    switches: { firstPendingValueBecomesCurrent: true },
    rotationsBefore: 0,
  },
]

for (const { name, switches, rotationsBefore } of MATRICES) {
  const stage = await startStage({ switches })
  const points = await pointsOfCleanRotation(stage, rotationsBefore)

  describe(`${name}, killed`, () => {
    for (const point of points) {
      scenario(stage, point.name, async (app) => {
        await rotateTimes(app, rotationsBefore)
        killAt(stage, app, point)
        await app.rotate()
        expect(app.errorCodes()).toEqual(["Runtime.ExitError"])
        expect(app.ending()).toBe("RotationSucceeded")
        const evidence = await app.evidence()
        expect(leakedTokens(evidence)).toHaveLength(point.losesToken ? 1 : 0)
        expect(issuesOf(evidence)).toHaveLength(rotationsBefore + (point.losesToken ? 2 : 1))
      })
    }
  })
}

async function pointsOfCleanRotation(stage: Stage, rotationsBefore: number): Promise<readonly KillPoint[]> {
  const app = await stage.newApp()
  await rotateTimes(app, rotationsBefore + 1)
  const calls = observedCalls(app)
  return (["createSecret", "testSecret", "finishSecret"] as const).flatMap((step) => killPoints(calls, step))
}

async function rotateTimes(app: RotatedApp, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await app.rotate()
}
