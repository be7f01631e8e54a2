import { describe, expect } from "vitest"
import { channelScenario, startStage } from "./harness.ts"
import {
  AFTER_GRACE_SECONDS,
  actionsOf,
  GRACE_SECONDS,
  kindsOf,
  RUN_SECONDS,
  reportsOf,
  supersede,
  watchUntilQuiet,
} from "./sentinel-acts.ts"
import type { WatchedChannel } from "./watched-channel.ts"

const stage = await startStage()
const { line } = stage.local

/** The key ids of tokens that the functions revoked. */
function revokedKeyIds({ channelId }: WatchedChannel): readonly string[] {
  return line.journal.tokens(channelId).flatMap(({ keyId, revokedBy }) => {
    return revokedBy?.operation === "revokeChannelTokenByJWT" ? [keyId] : []
  })
}

channelScenario(
  stage,
  "a superseded token lives for its grace, is revoked then, and proved dead by the next run",
  1,
  async (channel) => {
    const { app, watchAfter } = channel
    const superseded = await app.rotate()
    const { keyId: old } = await app.read()
    await app.rotate()
    const { keyId: current } = await app.read()

    expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["stamp-superseded"])
    expect((await app.stages())[superseded]).toEqual([
      "AWSPREVIOUS",
      expect.stringMatching(`^retire-after:\\d+:${old}$`),
    ])
    expect(kindsOf(await watchAfter(GRACE_SECONDS - 60))).toEqual([])
    expect(channel.liveKeyIds()).toEqual([old, current])

    const revoking = await watchAfter(61)
    expect(actionsOf(revoking)).toMatchObject([{ action: "revoke", keyId: old, reason: "due", outcome: "done" }])
    expect(channel.liveKeyIds()).toEqual([current])
    expect((await app.stages())[superseded]).toContainEqual(expect.stringMatching(/^retire-after:/))

    const proving = await watchAfter(RUN_SECONDS)
    expect(actionsOf(proving)).toMatchObject([
      { action: "unlabel-proved", name: old, reason: "refused", outcome: "done" },
    ])
    expect(await app.stages()).toMatchObject({ [superseded]: ["AWSPREVIOUS"] })
    expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual([])
    expect(revokedKeyIds(channel)).toEqual([old])
  },
)

channelScenario(
  stage,
  "three apps of one channel: each superseded token goes, each current one stays",
  3,
  async (channel) => {
    for (const app of channel.apps) await app.rotate()
    const old = channel.liveKeyIds()
    for (const app of channel.apps.slice(0, 2)) await app.rotate()
    expect(kindsOf(await channel.watchAfter(RUN_SECONDS))).toEqual(["stamp-superseded", "stamp-superseded"])
    expect(kindsOf(await channel.watchAfter(AFTER_GRACE_SECONDS))).toEqual(["revoke", "revoke"])
    expect(kindsOf(await channel.watchAfter(RUN_SECONDS))).toEqual(["unlabel-proved", "unlabel-proved"])
    expect(revokedKeyIds(channel)).toEqual(old.slice(0, 2))
    expect(channel.liveKeyIds()).toHaveLength(3)
    for (const app of channel.apps) expect(await app.isCurrentAccepted()).toBe(true)
  },
)

channelScenario(
  stage,
  "while nobody watches nothing is revoked, and the grace begins with the first look",
  1,
  async (channel) => {
    const { app, watchAfter } = channel
    await app.rotate()
    await app.rotate()
    await stage.local.advance(3 * GRACE_SECONDS)
    expect(kindsOf(await channel.watch())).toEqual(["stamp-superseded"])
    expect(kindsOf(await watchAfter(GRACE_SECONDS - 60))).toEqual([])
    expect(kindsOf(await watchAfter(61))).toEqual(["revoke"])
  },
)

channelScenario(
  stage,
  "a token that was issued and never became current is revoked after half an hour",
  1,
  async (channel) => {
    const { app, watchAfter } = channel
    await app.rotate()
    app.after("createSecret", (versionId) => app.moveStage("AWSPENDING", { RemoveFromVersionId: versionId }))
    const abandoned = await app.rotate()
    const { keyId } = await app.read(abandoned)
    const stamped = await watchAfter(RUN_SECONDS)
    expect(actionsOf(stamped)).toMatchObject([{ action: "stamp-superseded", name: keyId, reason: "never-current" }])
    expect(kindsOf(await watchAfter(1_700))).toEqual([])
    expect(kindsOf(await watchAfter(101))).toEqual(["revoke"])
    expect(revokedKeyIds(channel)).toEqual([keyId])
  },
)

describe("a value that somebody put by hand", () => {
  channelScenario(stage, "is read, named and revoked like any other once it is superseded", 1, async (channel) => {
    const { app, watchAfter } = channel
    await app.rotate()
    const byHand = await app.putByHand(app.foreignTokenText())
    const { keyId } = await app.read(byHand)
    await channel.watch()
    await app.rotate()
    await watchAfter(RUN_SECONDS)
    expect((await app.stages())[byHand]).toContainEqual(expect.stringMatching(/^retire-after:\d+:/))
    await watchAfter(AFTER_GRACE_SECONDS)
    expect(revokedKeyIds(channel)).toContain(keyId)
    await watchUntilQuiet(channel)
    expect((await app.labels()).filter((label) => label.startsWith("retire-after:"))).toEqual([])
  })

  channelScenario(
    stage,
    "is no token secret: it is let go when it is due, and reported while it is current",
    1,
    async (channel) => {
      const { app, watchAfter } = channel
      await app.rotate()
      const byHand = await app.putByHand("a plain old token")
      expect(reportsOf(await channel.watch())).toEqual(["unreadable"])
      await app.rotate()
      await watchAfter(RUN_SECONDS)
      await watchAfter(AFTER_GRACE_SECONDS)
      await watchUntilQuiet(channel)
      expect((await app.stages())[byHand]).toEqual(["AWSPREVIOUS"])
      return { currentMayBeDead: true }
    },
  )

  channelScenario(
    stage,
    "is a copy of the current token: nothing that holds it is ever stamped or revoked",
    1,
    async (channel) => {
      const { app, watchAfter } = channel
      await app.rotate()
      await app.putByHand(JSON.stringify(await app.read()))
      expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual([])
      expect(kindsOf(await watchAfter(2 * GRACE_SECONDS))).toEqual([])
      expect(await app.isCurrentAccepted()).toBe(true)
    },
  )

  channelScenario(
    stage,
    "is followed by two more: each was named while it was current, so none is forgotten",
    1,
    async (channel) => {
      const { app, watchAfter } = channel
      await app.rotate()
      const first = await app.putByHand(app.foreignTokenText())
      const { keyId } = await app.read(first)
      expect(kindsOf(await watchAfter(RUN_SECONDS))).toContain("name-current")
      expect((await app.stages())[first]).toEqual(["AWSCURRENT", `token:${keyId}`])
      await app.putByHand(app.foreignTokenText())
      await app.putByHand(app.foreignTokenText())
      expect((await app.stages())[first]).toEqual([`token:${keyId}`])
      await watchAfter(RUN_SECONDS)
      await watchAfter(AFTER_GRACE_SECONDS)
      expect(revokedKeyIds(channel)).toContain(keyId)
      expect(await app.isCurrentAccepted()).toBe(true)
    },
  )
})

channelScenario(
  stage,
  "a superseded value that is restored while its grace runs is current again: its due time goes",
  1,
  async (channel) => {
    const { app, watchAfter } = channel
    const first = await app.rotate()
    const second = await app.rotate()
    await watchAfter(RUN_SECONDS)
    await app.moveStage("AWSCURRENT", { MoveToVersionId: first, RemoveFromVersionId: second })
    expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["unstamp-current", "stamp-superseded", "clear-pending"])
    expect((await app.stages())[first]).toEqual(["AWSCURRENT", expect.stringMatching(/^token:/)])
    expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual([])
    expect(kindsOf(await watchAfter(AFTER_GRACE_SECONDS))).toEqual(["revoke"])
    const { keyId } = await app.read(second)
    expect(revokedKeyIds(channel)).toEqual([keyId])
    expect(await app.isCurrentAccepted()).toBe(true)
  },
)

describe("LINE's 200 to a revocation proves nothing", () => {
  channelScenario(stage, "a token that is still listed keeps its labels until it isn't", 1, async (channel) => {
    const { app, watchAfter } = channel
    const superseded = await supersede(channel)
    line.setFaults([{ operation: "revokeChannelTokenByJWT", lagSeconds: 2_000 }])
    expect(kindsOf(await watchAfter(AFTER_GRACE_SECONDS))).toEqual(["revoke"])
    expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["revoke"])
    expect((await app.stages())[superseded]).toContainEqual(expect.stringMatching(/^retire-after:/))
    expect(kindsOf(await watchAfter(2_000))).toEqual(["unlabel-proved"])
    expect(revokedKeyIds(channel)).toHaveLength(1)
  })

  for (const fault of [{ status: 500 }, { status: 429 }, { cut: true }]) {
    channelScenario(
      stage,
      `a verification that LINE answers with ${JSON.stringify(fault)} proves nothing either`,
      1,
      async (channel) => {
        const { app, watchAfter } = channel
        const superseded = await supersede(channel)
        await watchAfter(AFTER_GRACE_SECONDS)
        line.setFaults([{ operation: "verifyChannelTokenByJWT", times: 100, ...fault }])
        const run = await watchAfter(RUN_SECONDS)
        expect(run.error?.errorMessage).toMatch(/^WATCH_INCOMPLETE: .* is dead couldn't be proved/)
        expect((await app.stages())[superseded]).toContainEqual(expect.stringMatching(/^retire-after:/))
        line.setFaults([])
        expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["unlabel-proved"])
      },
    )
  }
})

channelScenario(
  stage,
  "a revocation that is refused fails the run by name, and the next one tries again",
  1,
  async (channel) => {
    const { watchAfter } = channel
    await supersede(channel)
    await channel.putCredentials({ channelSecret: "0".repeat(32) })
    const run = await watchAfter(AFTER_GRACE_SECONDS)
    expect(run.error?.errorType).toBe("RotationError")
    expect(run.error?.errorMessage).toContain("couldn't revoke the superseded token")
    expect(run.error?.errorMessage).toContain("channelSecret")
    expect(channel.liveKeyIds()).toHaveLength(2)
    await channel.putCredentials({})
    expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["revoke"])
    expect(channel.liveKeyIds()).toHaveLength(1)
  },
)

channelScenario(stage, "a token that expired by itself is let go without a call about it", 1, async (channel) => {
  const { app, watchAfter } = channel
  await supersede(channel)
  const verified = () =>
    line.journal.calls({ operation: "verifyChannelTokenByJWT" }).filter(({ status }) => status === 400)
  const refusedBefore = verified().length
  expect(kindsOf(await watchAfter(31 * 86_400))).toEqual(["unlabel-proved", "start-rotation"])
  expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["stamp-superseded"])
  const [letGo] = actionsOf(await watchAfter(AFTER_GRACE_SECONDS))
  expect(letGo).toMatchObject({ action: "unlabel-proved", reason: "expired" })
  expect(verified()).toHaveLength(refusedBefore)
  expect(revokedKeyIds(channel)).toEqual([])
  expect((await app.labels()).filter((label) => /^(token|retire-after):/.test(label))).toHaveLength(1)
})

channelScenario(
  stage,
  "tokens that nobody here issued are reported beyond foreignTokens, and never touched",
  1,
  async (channel) => {
    await channel.app.rotate()
    line.issueFromOutside(channel.channelId, 2)
    await stage.local.advance(RUN_SECONDS)
    expect(reportsOf(await channel.watch({ foreignTokens: 2 }))).toEqual([])
    const [report] = actionsOf(await channel.watch({ foreignTokens: 1 }))
    expect(report).toMatchObject({ action: "report", code: "unknown-tokens", severity: "problem" })
    expect(channel.liveKeyIds()).toHaveLength(3)
  },
)

channelScenario(
  stage,
  "another channel's token put by hand is reported, and never revoked with our credentials",
  1,
  async (channel) => {
    const { app, watchAfter } = channel
    const other = await stage.newApp()
    await app.rotate()
    await app.putByHand(other.foreignTokenText())
    expect(reportsOf(await channel.watch())).toContain("foreign-token")
    await watchAfter(RUN_SECONDS)
    await watchAfter(AFTER_GRACE_SECONDS)
    expect(line.journal.live(other.channelId)).toHaveLength(1)
    return { currentMayBeDead: true }
  },
)
