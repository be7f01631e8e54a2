import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "vitest"
import type { StepOutcome } from "../../local/secrets-manager/rotation-functions.ts"
import type { RotatedApp } from "./app.ts"
import type { KillPoint } from "./calls.ts"
import type { Stage } from "./harness.ts"
import { until } from "./until.ts"

/** Between the function's timeout of 60 s and what it leaves for a last Put and a revocation. */
const NEARLY_ALL_SECONDS = 48
/** In real time, so that more than one Put is tried. */
const SOME_PUTS_MS = 250

/** Rotates so many times, one after the other. */
export async function rotateTimes(app: RotatedApp, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await app.rotate()
}

/** Rotates, and the function's process is killed at this point of the first attempt. */
export async function rotateKilledAt({ local }: Stage, app: RotatedApp, point: KillPoint): Promise<string> {
  const functionName = local.ready.functions.rotation.split(":").at(-1) ?? ""
  app.before(point.step, () => local.lambda.killNext(functionName, point.plan))
  return app.rotate()
}

/** Rotates while every Put meets with `kind`. The clock then brings the function's end near: only time ends its repeats. */
export async function rotateWithoutPut(
  { local }: Stage,
  app: RotatedApp,
  kind: "throttle" | "lost" | "cut",
): Promise<string> {
  const faults = [{ operation: "PutSecretValue", kind, times: 1_000 }]
  app.before("createSecret", () => local.secretsManager.setFaults(faults))
  const versionId = await startAndIssue({ local }, app)
  await sleep(SOME_PUTS_MS)
  await local.advance(NEARLY_ALL_SECONDS)
  await app.settle()
  return versionId
}

/** Rotates while LINE issues nothing: AWSPENDING stays behind, empty. */
export async function rotateInVain({ local }: Stage, app: RotatedApp): Promise<void> {
  local.line.setFaults([{ operation: "issueChannelTokenByJWT", status: 503, times: 1_000 }])
  await app.rotate()
  expect(app.ending()).toBe("RotationFailed")
}

/** Starts a rotation, and comes back when LINE has issued its token. */
export async function startAndIssue({ local }: Pick<Stage, "local">, app: RotatedApp): Promise<string> {
  const issued = local.line.journal.tokens(app.channelId).length
  const versionId = await app.startRotation()
  await until("a token is issued", () => local.line.journal.tokens(app.channelId).length > issued)
  return versionId
}

/** Rotates, and createSecret is delivered twice at the same time: LINE takes so long that both issue. */
export async function rotateWithTwoCreates({ local }: Stage, app: RotatedApp): Promise<readonly StepOutcome[]> {
  const late = { latencyMs: 1_000, tookEffect: true }
  local.line.setFaults([{ operation: "issueChannelTokenByJWT", times: 2, ...late }])
  const duplicates: Promise<StepOutcome>[] = []
  app.before("createSecret", (versionId) => void duplicates.push(app.deliver("createSecret", versionId)))
  await app.rotate()
  return Promise.all(duplicates)
}

/** A rotation failed and is still pending: RotateSecret refuses another one, and takes that one up again. */
export async function healByRotateSecret(app: RotatedApp): Promise<void> {
  await expect(app.rotate()).rejects.toThrow("A previous rotation isn't complete. That rotation will be reattempted.")
  await app.settle()
  expect(app.ending()).toBe("RotationSucceeded")
}
