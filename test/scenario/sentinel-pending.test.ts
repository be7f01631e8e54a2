import { expect } from "vitest"
import { healByRotateSecret, rotateInVain } from "./acts.ts"
import { issuesOf } from "./facts.ts"
import { channelScenario, startStage } from "./harness.ts"
import {
  AFTER_GRACE_SECONDS,
  actionsOf,
  kindsOf,
  RUN_SECONDS,
  STUCK_SECONDS,
  watchUntilQuiet,
} from "./sentinel-acts.ts"
import type { WatchedChannel } from "./watched-channel.ts"

const stage = await startStage({ switches: { rotationAttempts: 1 } })
const { line } = stage.local

const pendingLabels = async ({ app }: WatchedChannel) =>
  (await app.stages())[(await app.versionWith("AWSPENDING")) ?? ""] ?? []

channelScenario(
  stage,
  "an AWSPENDING that was left empty is marked, and cleared after its window and an hour",
  1,
  async (channel) => {
    const { app, watchAfter } = channel
    await app.rotate()
    await rotateInVain(stage, app)
    expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["mark-pending"])
    expect(await pendingLabels(channel)).toEqual(["AWSPENDING", expect.stringMatching(/^pending-seen:\d+$/)])
    expect(kindsOf(await watchAfter(STUCK_SECONDS - 60))).toEqual([])
    expect(kindsOf(await watchAfter(61))).toEqual(["clear-pending"])
    expect(await app.versionWith("AWSPENDING")).toBeUndefined()
    expect((await app.labels()).filter((label) => label.startsWith("pending-seen:"))).toEqual([])
    await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
    expect(issuesOf(await channel.evidence())).toHaveLength(2)
  },
)

channelScenario(
  stage,
  "one that holds a token keeps its label when it is cleared, and the token is revoked",
  1,
  async (channel) => {
    const { app, watchAfter } = channel
    await app.rotate()
    line.setFaults([{ operation: "verifyChannelTokenByJWT", status: 500, times: 1_000 }])
    const versionId = await app.rotate()
    expect(app.ending()).toBe("RotationFailed")
    const { keyId } = await app.read(versionId)
    await watchAfter(RUN_SECONDS)
    expect(kindsOf(await watchAfter(STUCK_SECONDS))).toContain("clear-pending")
    expect((await app.stages())[versionId]).toEqual([`token:${keyId}`])
    const stamped = actionsOf(await watchAfter(RUN_SECONDS))
    expect(stamped).toMatchObject([{ action: "stamp-superseded", name: keyId, reason: "never-current" }])
    await watchAfter(AFTER_GRACE_SECONDS)
    await watchUntilQuiet(channel)
    expect(channel.liveKeyIds()).not.toContain(keyId)
    expect((await app.stages())[versionId]).toBeUndefined()
  },
)

channelScenario(
  stage,
  "one of a rotation that succeeds meanwhile loses its mark, and nothing else",
  1,
  async (channel) => {
    const { app, watchAfter } = channel
    await app.rotate()
    await rotateInVain(stage, app)
    await watchAfter(RUN_SECONDS)
    await healByRotateSecret(app)
    expect(kindsOf(await watchAfter(RUN_SECONDS)).toSorted()).toEqual(["mark-pending", "stamp-superseded"])
    expect((await app.labels()).filter((label) => label.startsWith("pending-seen:"))).toEqual([])
    expect(kindsOf(await watchAfter(STUCK_SECONDS))).toEqual([])
    expect(await app.isCurrentAccepted()).toBe(true)
  },
)

channelScenario(
  stage,
  "while one is pending no other rotation is started, and when it is cleared the dead token is replaced",
  1,
  async (channel) => {
    const { app, watchAfter } = channel
    await app.rotate()
    await watchAfter(RUN_SECONDS)
    await rotateInVain(stage, app)
    line.revokeFromOutside((await app.read()).keyId)
    expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["mark-pending"])
    expect(kindsOf(await watchAfter(STUCK_SECONDS))).toContain("clear-pending")
    await watchAfter(RUN_SECONDS)
    expect(await app.isCurrentAccepted()).toBe(true)
    return { currentMayBeDead: true }
  },
)
