import { describe, expect } from "vitest"
import type { Step } from "../../local/secrets-manager/rotation-functions.ts"
import type { Switches } from "../../local/secrets-manager/secrets-manager.ts"
import { rotateKilledAt, rotateTimes } from "./acts.ts"
import { type KillPoint, killPoints, observedCalls } from "./calls.ts"
import { issuesOf, leakedTokens } from "./facts.ts"
import { type Stage, scenario, startStage } from "./harness.ts"

interface Matrix {
  readonly name: string
  readonly switches: Partial<Switches>
  readonly steps: readonly Step[]
  /** Rotations before the one that is hit. */
  readonly rotationsBefore: number
}

const WRITING = ["createSecret", "finishSecret"] as const

const MATRICES: readonly Matrix[] = [
  {
    name: "a later rotation",
    switches: {},
    steps: ["createSecret", "testSecret", "finishSecret"],
    rotationsBefore: 1,
  },
  {
    name: "a later rotation, a stage beside AWSPENDING refused",
    switches: { stageBesidePending: "refused" },
    steps: WRITING,
    rotationsBefore: 1,
  },
  { name: "the first rotation", switches: {}, steps: WRITING, rotationsBefore: 0 },
  {
    name: "the first rotation, its value current at once",
    switches: { firstPendingValueBecomesCurrent: true },
    steps: WRITING,
    rotationsBefore: 0,
  },
]

for (const matrix of MATRICES) {
  const { name, switches, rotationsBefore } = matrix
  const stage = await startStage({ switches })
  const points = await pointsOfCleanRotation(stage, matrix)

  describe(`${name}, killed`, () => {
    for (const point of points) {
      scenario(stage, point.name, async (app) => {
        await rotateTimes(app, rotationsBefore)
        await rotateKilledAt(stage, app, point)
        expect(app.errorCodes()).toEqual(["Runtime.ExitError"])
        expect(app.ending()).toBe("RotationSucceeded")
        const evidence = await app.evidence()
        expect(leakedTokens(evidence)).toHaveLength(point.losesToken ? 1 : 0)
        expect(issuesOf(evidence)).toHaveLength(rotationsBefore + (point.losesToken ? 2 : 1))
      })
    }
  })
}

async function pointsOfCleanRotation(stage: Stage, { rotationsBefore, steps }: Matrix): Promise<readonly KillPoint[]> {
  const app = await stage.newApp()
  await rotateTimes(app, rotationsBefore + 1)
  const calls = observedCalls(app)
  return steps.flatMap((step) => killPoints(calls, step))
}
