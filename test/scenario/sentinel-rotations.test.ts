import { CancelRotateSecretCommand, DeleteSecretCommand, RestoreSecretCommand } from "@aws-sdk/client-secrets-manager"
import { expect } from "vitest"
import { issuesOf } from "./facts.ts"
import { channelScenario, startStage } from "./harness.ts"
import {
  AFTER_GRACE_SECONDS,
  actionsOf,
  kindsOf,
  RUN_SECONDS,
  reportsOf,
  supersede,
  watchUntilQuiet,
} from "./sentinel-acts.ts"
import type { WatchedChannel } from "./watched-channel.ts"

const stage = await startStage({ switches: { rotationAttempts: 1 } })
const { line } = stage.local

/** Takes AWSPENDING off a version, so that its token never becomes current. */
function setAside({ app }: WatchedChannel): (versionId: string) => Promise<void> {
  return (versionId) => app.moveStage("AWSPENDING", { RemoveFromVersionId: versionId })
}

async function revokeCurrent({ app }: WatchedChannel): Promise<string> {
  const { keyId } = await app.read()
  line.revokeFromOutside(keyId)
  return keyId
}

channelScenario(stage, "a current token that somebody revoked is replaced by the next run", 1, async (channel) => {
  const { app, watchAfter } = channel
  await app.rotate()
  await watchAfter(RUN_SECONDS)
  const keyId = await revokeCurrent(channel)
  const run = await watchAfter(RUN_SECONDS)
  expect(actionsOf(run)).toMatchObject([{ action: "start-rotation", reason: "dead", outcome: "done" }])
  expect(app.ending()).toBe("RotationSucceeded")
  expect(await app.isCurrentAccepted()).toBe(true)
  expect((await app.read()).keyId).not.toBe(keyId)
  await watchAfter(RUN_SECONDS)
  await watchAfter(AFTER_GRACE_SECONDS)
  await watchUntilQuiet(channel)
  expect(await app.labels()).not.toContain(`token:${keyId}`)
})

channelScenario(stage, "of three apps only the one whose token died is rotated", 3, async (channel) => {
  for (const app of channel.apps) await app.rotate()
  const [, second] = channel.apps
  line.revokeFromOutside((await second?.read())?.keyId ?? "")
  const [started, ...more] = actionsOf(await channel.watchAfter(RUN_SECONDS))
  expect(started).toMatchObject({ action: "start-rotation", app: "bot-2" })
  expect(more).toEqual([])
  expect(issuesOf(await channel.evidence())).toHaveLength(4)
})

channelScenario(stage, "two runs at the same time start one rotation", 1, async (channel) => {
  await channel.app.rotate()
  await stage.local.advance(RUN_SECONDS)
  await revokeCurrent(channel)
  const runs = await Promise.all([channel.watch(), channel.watch()])
  for (const run of runs) expect(run.error).toBeUndefined()
  expect(issuesOf(await channel.evidence())).toHaveLength(2)
  expect(await channel.app.isCurrentAccepted()).toBe(true)
})

channelScenario(
  stage,
  "a token younger than ten minutes isn't missed: LINE's list may lag behind",
  1,
  async (channel) => {
    await channel.app.rotate()
    await revokeCurrent(channel)
    expect(kindsOf(await channel.watchAfter(590))).toEqual([])
    expect(kindsOf(await channel.watchAfter(20))).toEqual(["start-rotation"])
    expect(issuesOf(await channel.evidence())).toHaveLength(2)
  },
)

channelScenario(stage, "a token that LINE neither lists nor refuses isn't dead", 1, async (channel) => {
  await channel.app.rotate()
  await stage.local.advance(RUN_SECONDS)
  line.setFaults([{ operation: "verifyChannelTokenByJWT", status: 503, times: 100 }])
  await revokeCurrent(channel)
  const run = await channel.watch()
  expect(run.error?.errorMessage).toMatch(/^WATCH_INCOMPLETE: .* is dead couldn't be proved/)
  expect(issuesOf(await channel.evidence())).toHaveLength(1)
  line.setFaults([])
  expect(kindsOf(await channel.watch())).toEqual(["start-rotation"])
})

channelScenario(
  stage,
  "with LINE's list out of reach nothing is revoked or started, and the run fails",
  1,
  async (channel) => {
    const { watchAfter } = channel
    await supersede(channel)
    line.setFaults([{ operation: "getsAllValidChannelAccessTokenKeyIds", status: 500, times: 1_000 }])
    const run = await watchAfter(AFTER_GRACE_SECONDS)
    expect(run.error?.errorMessage).toContain("couldn't list the channel's live key ids")
    expect(channel.liveKeyIds()).toHaveLength(2)
    line.setFaults([])
    expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["revoke"])
  },
)

channelScenario(
  stage,
  "a rotation that AWS's schedule missed is started when it is overdue, and not before",
  1,
  async (channel) => {
    await channel.app.rotate()
    const week = 7 * 86_400
    expect(kindsOf(await channel.watchAfter(week + 4 * 3_600))).toEqual([])
    const [started] = actionsOf(await channel.watchAfter(3_601))
    expect(started).toMatchObject({ action: "start-rotation", reason: "overdue" })
  },
)

channelScenario(stage, "a token near its end is replaced, whatever the schedule says", 1, async (channel) => {
  await channel.app.rotate()
  await stage.local.advance(28 * 86_400 + 3_600)
  const [started] = actionsOf(await channel.watch())
  expect(started).toMatchObject({ action: "start-rotation", reason: "near-expiry" })
  expect(await channel.app.isCurrentAccepted()).toBe(true)
})

channelScenario(stage, "a secret that was never rotated gets its first token", 1, async (channel) => {
  channel.app.attachRotation()
  const [started] = actionsOf(await channel.watch())
  expect(started).toMatchObject({ action: "start-rotation", reason: "missing" })
  expect(await channel.app.isCurrentAccepted()).toBe(true)
})

channelScenario(stage, "a paused secret is only reported, however dead its token is", 1, async (channel) => {
  const { app, watchAfter } = channel
  await app.rotate()
  await stage.client.send(new CancelRotateSecretCommand({ SecretId: app.arn }))
  const paused = actionsOf(await watchAfter(RUN_SECONDS))
  expect(paused).toMatchObject([{ action: "report", code: "paused", severity: "notice" }])
  await revokeCurrent(channel)
  const dead = actionsOf(await watchAfter(RUN_SECONDS))
  expect(dead).toMatchObject([{ action: "report", code: "paused", severity: "problem" }])
  await watchAfter(30 * 86_400)
  expect(issuesOf(await channel.evidence())).toHaveLength(1)
  return { currentMayBeDead: true }
})

channelScenario(stage, "a secret under deletion is left alone, and its token isn't unknown", 2, async (channel) => {
  for (const app of channel.apps) await app.rotate()
  const [first] = channel.apps
  await stage.client.send(new DeleteSecretCommand({ SecretId: first?.arn, RecoveryWindowInDays: 7 }))
  const run = await channel.watchAfter(RUN_SECONDS)
  expect(kindsOf(run)).toEqual([])
  expect(reportsOf(run)).not.toContain("unknown-tokens")
  expect(channel.liveKeyIds()).toHaveLength(2)
  await stage.client.send(new RestoreSecretCommand({ SecretId: first?.arn }))
})

channelScenario(stage, "rotations that fail again and again are started ever more rarely", 1, async (channel) => {
  const { app, watchAfter } = channel
  await app.rotate()
  await watchAfter(RUN_SECONDS)
  await revokeCurrent(channel)
  const attempts: number[] = []
  for (let run = 1; run <= 16; run++) {
    app.after("createSecret", setAside(channel))
    const before = issuesOf(await channel.evidence()).length
    await watchAfter(RUN_SECONDS)
    if (issuesOf(await channel.evidence()).length > before) attempts.push(run)
  }
  expect(attempts.length).toBeGreaterThanOrEqual(2)
  expect(attempts.length).toBeLessThanOrEqual(4)
  const waits = attempts.slice(1).map((run, index) => run - (attempts[index] ?? 0))
  expect(waits).toEqual(waits.toSorted((left, right) => left - right))
  expect(reportsOf(await watchAfter(RUN_SECONDS))).toContain("backing-off")
  return { currentMayBeDead: true }
})
