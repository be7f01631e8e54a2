import { describe, expect } from "vitest"
import { type CallFault, callFaults, observedCalls, pathOf } from "./calls.ts"
import { issuesOf, leakedTokens } from "./facts.ts"
import { type Stage, scenario, startStage } from "./harness.ts"

const ISSUE = pathOf("issueChannelTokenByJWT")

for (const stageBesidePending of ["accepted", "refused"] as const) {
  const stage = await startStage({ switches: { stageBesidePending } })
  const observed = await startStage({ switches: { stageBesidePending }, needsOwnLambda: true })
  const faults = (await faultsOfCleanRotation(observed)).filter(({ call }) => isOfInterest(call, stageBesidePending))

  describe(`with a stage beside AWSPENDING ${stageBesidePending}, a rotation survives`, () => {
    for (const fault of faults) {
      scenario(stage, fault.name, async (app) => {
        await app.rotate()
        app.before("createSecret", () => breakNext(stage, fault))
        const versionId = await app.rotate()
        expect(app.ending()).toBe("RotationSucceeded")
        expect(await app.versionWith("AWSCURRENT")).toBe(versionId)
        const evidence = await app.evidence()
        const isLostIssue = fault.call === ISSUE && fault.isLostAnswer
        expect(issuesOf(evidence)).toHaveLength(isLostIssue ? 3 : 2)
        expect(leakedTokens(evidence)).toHaveLength(isLostIssue ? 1 : 0)
        expect(evidence.tokens.filter(({ revokedAtMs }) => revokedAtMs !== undefined)).toEqual([])
      })
    }
  })
}

/** The switch only changes how the token is stored and labelled; what else can go wrong is tried without it. */
function isOfInterest(call: string, stageBesidePending: "accepted" | "refused"): boolean {
  return stageBesidePending === "accepted" || call === "PutSecretValue" || call === "UpdateSecretVersionStage"
}

async function faultsOfCleanRotation(stage: Stage): Promise<readonly CallFault[]> {
  const app = await stage.newApp()
  await app.rotate()
  await app.rotate()
  return callFaults(observedCalls(app))
}

function breakNext({ local }: Stage, { line, secretsManager }: CallFault): void {
  local.line.setFaults(line)
  local.secretsManager.setFaults(secretsManager)
}
