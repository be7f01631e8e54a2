import { DeleteSecretCommand, PutSecretValueCommand, RestoreSecretCommand } from "@aws-sdk/client-secrets-manager"
import { expect } from "vitest"
import { healByRotateSecret, rotateTimes, rotateWithoutPut, startAndIssue } from "./acts.ts"
import type { RotatedApp } from "./app.ts"
import { issuesOf, leakedTokens } from "./facts.ts"
import { scenario, startStage } from "./harness.ts"

/** One attempt is enough: a retry would do the same again. */
const stage = await startStage({ switches: { rotationAttempts: 1 } })
const { line, secretsManager } = stage.local

/** The same, but the answer to the issue comes late: there is time to act before the token can be stored. */
function startAndIssueLate(app: RotatedApp): Promise<string> {
  line.setFaults([{ operation: "issueChannelTokenByJWT", latencyMs: 400, tookEffect: true }])
  return startAndIssue(stage, app)
}

async function revocations(app: RotatedApp): Promise<readonly string[]> {
  const { tokens } = await app.evidence()
  return tokens.flatMap(({ revokedBy }) => revokedBy?.operation ?? [])
}

function struckPuts({ arn }: RotatedApp): number {
  return secretsManager.faultsStruck().filter(({ at, secretId }) => at === "PutSecretValue" && secretId === arn).length
}

scenario(stage, "a Put that is refused for good: the issued token is revoked at once, none leaks", async (app) => {
  await app.rotate()
  await rotateWithoutPut(stage, app, "throttle")
  expect(app.errorCodes()).toEqual(["STORE_REFUSED"])
  expect(struckPuts(app)).toBeGreaterThan(1)
  expect(await revocations(app)).toEqual(["revokeChannelTokenByJWT"])
  expect(leakedTokens(await app.evidence())).toEqual([])
  await healByRotateSecret(app)
})

scenario(
  stage,
  "Puts that take effect while every answer is lost: nothing is revoked, and the retry adopts it",
  async (app) => {
    await app.rotate()
    const versionId = await rotateWithoutPut(stage, app, "lost")
    expect(app.errorCodes()).toEqual(["STORE_UNKNOWN"])
    expect(struckPuts(app)).toBeGreaterThan(1)
    expect(await revocations(app)).toEqual([])
    await healByRotateSecret(app)
    expect(issuesOf(await app.evidence())).toHaveLength(2)
    expect(await app.versionWith("AWSCURRENT")).toBe(versionId)
  },
)

scenario(stage, "Puts that never arrive: nothing is revoked in doubt, and the error names the token", async (app) => {
  await app.rotate()
  await rotateWithoutPut(stage, app, "cut")
  expect(app.errorCodes()).toEqual(["STORE_UNKNOWN"])
  const evidence = await app.evidence()
  const leaked = leakedTokens(evidence).map(({ keyId }) => keyId)
  expect(leaked).toHaveLength(1)
  expect(evidence.reportedKeyIds).toEqual(leaked)
  expect(app.errorMessages()[0]).toContain(leaked[0])
  await healByRotateSecret(app)
})

scenario(
  stage,
  "a wrong channel secret shows when a token has to be revoked: the leak is named, and what to correct",
  async (app) => {
    await app.rotate()
    line.reissueChannelSecret(app.channelId)
    await rotateWithoutPut(stage, app, "throttle")
    expect(app.errorCodes()).toEqual(["TOKEN_LEAKED"])
    const evidence = await app.evidence()
    expect(leakedTokens(evidence).map(({ keyId }) => keyId)).toEqual(evidence.reportedKeyIds)
    expect(app.errorMessages()[0]).toMatch(/PutSecretValue was refused.*30 slots until 20\d\d-/)
    expect(app.errorMessages()[0]).toContain("channelSecret")
    return { pendingMayStay: true }
  },
)

scenario(stage, "a revocation that LINE doesn't answer is a leak that is named", async (app) => {
  await app.rotate()
  line.setFaults([{ operation: "revokeChannelTokenByJWT", status: 503, times: 1_000 }])
  await rotateWithoutPut(stage, app, "throttle")
  expect(app.errorCodes()).toEqual(["TOKEN_LEAKED"])
  const evidence = await app.evidence()
  expect(leakedTokens(evidence).map(({ keyId }) => keyId)).toEqual(evidence.reportedKeyIds)
  return { pendingMayStay: true }
})

scenario(stage, "a secret that is marked for deletion between issue and Put: the token is revoked", async (app) => {
  await app.rotate()
  await startAndIssueLate(app)
  await stage.client.send(new DeleteSecretCommand({ SecretId: app.arn, RecoveryWindowInDays: 7 }))
  await secretsManager.idle()
  expect(app.ending()).toBe("RotationAbandoned")
  await stage.client.send(new RestoreSecretCommand({ SecretId: app.arn }))
  expect(app.errorCodes()).toEqual(["STORE_REFUSED"])
  expect(await revocations(app)).toEqual(["revokeChannelTokenByJWT"])
  return { pendingMayStay: true }
})

scenario(
  stage,
  "labels that someone fills up between issue and Put: the token is kept without one, apps go first",
  async (app) => {
    await rotateTimes(app, 2)
    const versionId = await startAndIssueLate(app)
    await fillAllLabels(app)
    await app.settle()
    expect(app.ending()).toBe("RotationSucceeded")
    expect((await app.stages())[versionId]).toEqual(["AWSCURRENT", "AWSPENDING"])
    expect(await revocations(app)).toEqual([])
    return { labelsMayLack: true }
  },
)

scenario(
  stage,
  "no room for AWSPREVIOUS either: apps keep their token, and it heals when there is some",
  async (app) => {
    const current = await app.rotate()
    const versionId = await startAndIssueLate(app)
    await fillAllLabels(app)
    await app.settle()
    expect(app.errorCodes()).toEqual(["PROMOTION_FAILED"])
    expect(await app.versionWith("AWSCURRENT")).toBe(current)
    await app.removeLabels(2)
    await healByRotateSecret(app)
    expect(await app.versionWith("AWSCURRENT")).toBe(versionId)
    return { labelsMayLack: true }
  },
)

async function fillAllLabels(app: RotatedApp): Promise<void> {
  const current = (await app.versionWith("AWSCURRENT")) ?? ""
  await app.fillLabels(20 - (await app.labels()).length, current)
}

scenario(
  stage,
  "a value that someone puts under the rotation's own version id wins, and ours is revoked",
  async (app) => {
    await app.rotate()
    const versionId = await startAndIssueLate(app)
    const input = { SecretId: app.arn, ClientRequestToken: versionId, VersionStages: ["AWSPENDING"] }
    await stage.client.send(new PutSecretValueCommand({ ...input, SecretString: app.foreignTokenText() }))
    await app.settle()
    expect(app.ending()).toBe("RotationSucceeded")
    expect(await revocations(app)).toEqual(["revokeChannelTokenByJWT"])
  },
)
