import { DeleteSecretCommand, PutSecretValueCommand, RestoreSecretCommand } from "@aws-sdk/client-secrets-manager"
import { expect } from "vitest"
import type { RotatedApp } from "./app.ts"
import { scenario, startStage } from "./harness.ts"
import { issuesOf, leakedTokens } from "./invariants.ts"
import { until } from "./until.ts"

const ATTEMPTS = 2
const PUTS_AN_ATTEMPT = 5
const stage = await startStage({ switches: { rotationAttempts: ATTEMPTS } })
const { line, secretsManager } = stage.local

/** Starts a rotation whose issue is answered late, and comes back when the token is issued but can't be stored yet. */
async function startAndIssue(app: RotatedApp): Promise<string> {
  const issued = line.journal.tokens(app.channelId).length
  line.setFaults([{ operation: "issueChannelTokenByJWT", latencyMs: 400, tookEffect: true }])
  const versionId = await app.startRotation()
  await until("a token is issued", () => line.journal.tokens(app.channelId).length > issued)
  return versionId
}

async function revocations(app: RotatedApp): Promise<readonly string[]> {
  const { tokens } = await app.evidence()
  return tokens.flatMap(({ revokedBy }) => revokedBy?.operation ?? [])
}

scenario(stage, "a Put that is refused for good: each issued token is revoked at once, none leaks", async (app) => {
  await app.rotate()
  app.before("createSecret", () => refusePuts())
  await app.rotate()
  expect(app.errorCodes()).toEqual(["STORE_REFUSED", "STORE_REFUSED"])
  expect(await revocations(app)).toEqual(Array(ATTEMPTS).fill("revokeChannelTokenByJWT"))
  expect(leakedTokens(await app.evidence())).toEqual([])
  await expect(app.rotate()).rejects.toThrow("A previous rotation isn't complete")
  await app.settle()
  expect(app.ending()).toBe("RotationSucceeded")
})

function refusePuts(): void {
  secretsManager.setFaults([{ operation: "PutSecretValue", kind: "throttle", times: 1_000 }])
}

scenario(
  stage,
  "Puts that take effect while every answer is lost: nothing is revoked, and the retry adopts it",
  async (app) => {
    await app.rotate()
    app.before("createSecret", () =>
      secretsManager.setFaults([{ operation: "PutSecretValue", kind: "lost", times: PUTS_AN_ATTEMPT }]),
    )
    const versionId = await app.rotate()
    expect(app.errorCodes()).toEqual(["STORE_UNKNOWN"])
    expect(await revocations(app)).toEqual([])
    expect(issuesOf(await app.evidence())).toHaveLength(2)
    expect(await app.versionWith("AWSCURRENT")).toBe(versionId)
  },
)

scenario(stage, "Puts that never arrive: nothing is revoked in doubt, and the error names the token", async (app) => {
  await app.rotate()
  app.before("createSecret", () =>
    secretsManager.setFaults([{ operation: "PutSecretValue", kind: "cut", times: PUTS_AN_ATTEMPT }]),
  )
  await app.rotate()
  const evidence = await app.evidence()
  const [leaked, ...others] = leakedTokens(evidence)
  expect(others).toEqual([])
  expect(evidence.reportedKeyIds).toEqual([leaked?.keyId])
  expect(app.errorMessages()[0]).toContain(leaked?.keyId)
  expect(app.ending()).toBe("RotationSucceeded")
})

scenario(
  stage,
  "a wrong channel secret is found out when a token has to be revoked: leaked, named, and what to do",
  async (app) => {
    await app.rotate()
    line.reissueChannelSecret(app.channelId)
    app.before("createSecret", () => refusePuts())
    await app.rotate()
    expect(app.errorCodes()).toEqual(["TOKEN_LEAKED", "TOKEN_LEAKED"])
    const evidence = await app.evidence()
    expect(leakedTokens(evidence).map(({ keyId }) => keyId)).toEqual(evidence.reportedKeyIds)
    for (const message of app.errorMessages()) {
      expect(message).toContain("holds one of LINE's 30 slots until")
      expect(message).toContain("correct `channelSecret` in the credentials secret")
    }
    return { pendingMayStay: true }
  },
)

scenario(stage, "a revocation that LINE doesn't answer is a leak that is named", async (app) => {
  await app.rotate()
  line.setFaults([{ operation: "revokeChannelTokenByJWT", status: 503, times: 1_000 }])
  app.before("createSecret", () => refusePuts())
  await app.rotate()
  expect(app.errorCodes()).toEqual(["TOKEN_LEAKED", "TOKEN_LEAKED"])
  const evidence = await app.evidence()
  expect(leakedTokens(evidence).map(({ keyId }) => keyId)).toEqual(evidence.reportedKeyIds)
  return { pendingMayStay: true }
})

scenario(stage, "a secret that is marked for deletion between issue and Put: the token is revoked", async (app) => {
  await app.rotate()
  await startAndIssue(app)
  await stage.client.send(new DeleteSecretCommand({ SecretId: app.arn, RecoveryWindowInDays: 7 }))
  await secretsManager.idle()
  expect(app.ending()).toBe("RotationAbandoned")
  await stage.client.send(new RestoreSecretCommand({ SecretId: app.arn }))
  expect(app.errorCodes()).toEqual(["STORE_REFUSED"])
  expect(await revocations(app)).toEqual(["revokeChannelTokenByJWT"])
  return { pendingMayStay: true }
})

scenario(stage, "labels that someone fills up between issue and Put: the token is revoked", async (app) => {
  const current = await app.rotate()
  await startAndIssue(app)
  await app.fillLabels(20 - Object.values(await app.stages()).flat().length, current)
  await app.settle()
  expect(app.errorCodes()).toEqual(["STORE_REFUSED", "LABEL_ROOM"])
  expect(await revocations(app)).toEqual(["revokeChannelTokenByJWT"])
  return { pendingMayStay: true }
})

scenario(
  stage,
  "a value that someone puts under the rotation's own version id wins, and ours is revoked",
  async (app) => {
    await app.rotate()
    const versionId = await startAndIssue(app)
    const input = { SecretId: app.arn, ClientRequestToken: versionId, VersionStages: ["AWSPENDING"] }
    await stage.client.send(new PutSecretValueCommand({ ...input, SecretString: app.foreignTokenText() }))
    await app.settle()
    expect(app.ending()).toBe("RotationSucceeded")
    expect(await revocations(app)).toEqual(["revokeChannelTokenByJWT"])
  },
)
