import { CancelRotateSecretCommand, DeleteSecretCommand, RestoreSecretCommand } from "@aws-sdk/client-secrets-manager"
import { describe, expect } from "vitest"
import { issuesOf } from "./facts.ts"
import { channelScenario, startStage } from "./harness.ts"
import { kindsOf, RUN_SECONDS, watchUntilQuiet } from "./sentinel-acts.ts"
import type { WatchedChannel } from "./watched-channel.ts"

const stage = await startStage({ switches: { rotationAttempts: 1 } })
const { line, secretsManager } = stage.local

/** await-token waits for five minutes, and has the rest of the function's seven to explain. */
const NEARLY_ALL_PATIENCE_SECONDS = 296
/** How long it lets a secret look absent, or its rotation off. */
const LAG_PATIENCE_SECONDS = 15

describe("await-token", () => {
  const awaitToken = (channel: WatchedChannel) => channel.invoke({ operation: "await-token", app: "bot" })

  channelScenario(
    stage,
    "starts the first rotation, once, and answers when its token is current",
    1,
    async (channel) => {
      channel.app.attachRotation()
      const { answer, error } = await awaitToken(channel)
      expect(error).toBeUndefined()
      const { keyId } = await channel.app.read()
      expect(answer).toMatchObject({ operation: "await-token", outcome: "done", app: "bot", keyId })
      expect(await channel.app.isCurrentAccepted()).toBe(true)
      expect(issuesOf(await channel.evidence())).toHaveLength(1)
    },
  )

  channelScenario(stage, "answers at once where a token is current, and starts nothing", 1, async (channel) => {
    await channel.app.rotate()
    expect((await awaitToken(channel)).answer).toMatchObject({ keyId: (await channel.app.read()).keyId })
    expect(issuesOf(await channel.evidence())).toHaveLength(1)
  })

  channelScenario(stage, "waits for a rotation that is under way, and starts no other", 1, async (channel) => {
    channel.app.attachRotation()
    line.setFaults([{ operation: "issueChannelTokenByJWT", latencyMs: 800, tookEffect: true }])
    await channel.app.startRotation()
    expect((await awaitToken(channel)).error).toBeUndefined()
    expect(issuesOf(await channel.evidence())).toHaveLength(1)
  })

  channelScenario(stage, "fails with the check that explains why no token comes", 1, async (channel) => {
    channel.app.attachRotation()
    await channel.putCredentials({ kid: "nobody" })
    const waiting = awaitToken(channel)
    await expect.poll(() => channel.app.ending(), { timeout: 10_000 }).toBe("RotationFailed")
    await stage.local.advance(NEARLY_ALL_PATIENCE_SECONDS)
    const { error } = await waiting
    expect(error?.errorMessage).toMatch(/^PREFLIGHT_FAILED: .*\(setting kid\)/)
    return { pendingMayStay: true }
  })

  channelScenario(
    stage,
    "says that rotation is off, where that is why, and that no setting is to blame",
    1,
    async (channel) => {
      const waiting = awaitToken(channel)
      const described = () =>
        secretsManager.calls({ operation: "DescribeSecret" }).some(({ secretId }) => secretId?.includes(channel.name))
      await expect.poll(described).toBe(true)
      await stage.local.advance(NEARLY_ALL_PATIENCE_SECONDS)
      const { error } = await waiting
      expect(error?.errorMessage).toMatch(
        /^TOKEN_NOT_READY: .*rotation is off: turn it on.*Every setting passes its check/,
      )
    },
  )
})

describe("retire-now", () => {
  const retireNow = (channel: WatchedChannel, app = "bot") => channel.invoke({ operation: "retire-now", app })

  channelScenario(
    stage,
    "revokes an app's superseded tokens without their grace, and leaves the current one",
    2,
    async (channel) => {
      for (const app of [...channel.apps, ...channel.apps]) await app.rotate()
      const [first, second] = channel.liveKeyIds()
      await channel.watchAfter(RUN_SECONDS)
      const { answer, error } = await retireNow(channel)
      expect(error).toBeUndefined()
      expect(answer).toMatchObject({ operation: "retire-now", outcome: "done" })
      expect(channel.liveKeyIds()).not.toContain(first)
      expect(channel.liveKeyIds()).toContain(second)
      for (const app of channel.apps) expect(await app.isCurrentAccepted()).toBe(true)
      await watchUntilQuiet(channel)
      return { isOrdered: true }
    },
  )

  channelScenario(stage, "also revokes what no run has seen superseded yet", 1, async (channel) => {
    await channel.app.rotate()
    await channel.app.rotate()
    await retireNow(channel)
    expect(channel.liveKeyIds()).toEqual([(await channel.app.read()).keyId])
    return { isOrdered: true }
  })

  channelScenario(stage, "does nothing where nothing is superseded", 1, async (channel) => {
    await channel.app.rotate()
    expect(kindsOf(await retireNow(channel))).toEqual([])
    expect(channel.liveKeyIds()).toHaveLength(1)
  })
})

describe("revoke-held", () => {
  const revokeHeld = (channel: WatchedChannel, more: object = {}) =>
    channel.invoke({ operation: "revoke-held", app: "bot", ...more })

  channelScenario(
    stage,
    "revokes all that a secret holds, the current token too, and nothing of another app",
    2,
    async (channel) => {
      const [first, second] = channel.apps
      for (const app of [first, first, second]) await app?.rotate()
      const { answer, error } = await revokeHeld(channel)
      expect(error).toBeUndefined()
      expect(answer?.revoked).toHaveLength(2)
      expect(channel.liveKeyIds()).toEqual([(await second?.read())?.keyId])
      return { isOrdered: true, currentMayBeDead: true }
    },
  )

  channelScenario(
    stage,
    "of a secret without any value, and again after it has run, revokes nothing and passes",
    1,
    async (channel) => {
      expect((await revokeHeld(channel)).answer).toMatchObject({ outcome: "done", revoked: [] })
      await channel.app.rotate()
      await revokeHeld(channel)
      expect((await revokeHeld(channel)).error).toBeUndefined()
      expect(channel.liveKeyIds()).toEqual([])
      return { isOrdered: true, currentMayBeDead: true }
    },
  )

  channelScenario(
    stage,
    "at the end of a resource's life: only when its rotation was cancelled before",
    1,
    async (channel) => {
      const { app } = channel
      await app.rotate()
      const atEnd = { tf: { action: "delete" } }
      expect((await revokeHeld(channel, { tf: { action: "update" } })).answer).toMatchObject({
        outcome: "not-this-stage",
      })
      expect((await revokeHeld(channel, atEnd)).answer).toMatchObject({ revoked: [] })
      expect(channel.liveKeyIds()).toHaveLength(1)
      await stage.client.send(new CancelRotateSecretCommand({ SecretId: app.arn }))
      expect((await revokeHeld(channel, atEnd)).answer?.revoked).toHaveLength(1)
      expect(channel.liveKeyIds()).toEqual([])
      return { isOrdered: true, currentMayBeDead: true }
    },
  )

  channelScenario(stage, "of a secret that isn't there fails, but for the end of a resource", 1, async (channel) => {
    const order = { app: "nobody" }
    expect((await revokeHeld(channel, order)).error?.errorMessage).toMatch(
      /^REVOCATION_INCOMPLETE: there is no secret .*\/tokens\/nobody: nothing was revoked; check `app`/,
    )
    const atEnd = await revokeHeld(channel, { ...order, tf: { action: "delete" } })
    expect(atEnd.answer).toMatchObject({ outcome: "done", revoked: [] })
  })

  channelScenario(stage, "of a secret that is going, passes", 1, async (channel) => {
    await channel.app.rotate()
    await stage.client.send(new DeleteSecretCommand({ SecretId: channel.app.arn, RecoveryWindowInDays: 7 }))
    expect((await revokeHeld(channel)).answer).toMatchObject({ revoked: [] })
    await stage.client.send(new RestoreSecretCommand({ SecretId: channel.app.arn }))
  })

  channelScenario(
    stage,
    "fails by name where LINE doesn't revoke, and says that the tokens live until they expire",
    1,
    async (channel) => {
      await channel.app.rotate()
      await channel.putCredentials({ channelSecret: "0".repeat(32) })
      const { error } = await revokeHeld(channel)
      expect(error?.errorMessage).toMatch(/^REVOCATION_INCOMPLETE: 1 tokens? of .*channelSecret/)
      await channel.putCredentials({})
    },
  )
})

describe("an app that isn't there, as when its name is misspelt", () => {
  const noSecret = ({ credentialsName }: WatchedChannel) =>
    `there is no secret ${credentialsName.replace(/credentials$/, "tokens/nobody")}`

  channelScenario(stage, "preflight passes, since the secret may come later, and tells it", 1, async (channel) => {
    const { answer } = await channel.invoke({ operation: "preflight", apps: ["bot", "nobody"] })
    const found = "bot; not there yet: nobody"
    expect(answer?.checks).toContainEqual({ check: "token-secrets", ok: true, found })
  })

  channelScenario(stage, "await-token gives up when reads can't lag any more", 1, async (channel) => {
    const waiting = channel.invoke({ operation: "await-token", app: "nobody" })
    const described = () => secretsManager.calls({ operation: "DescribeSecret" }).some(isOfNobodyIn(channel))
    await expect.poll(described).toBe(true)
    await stage.local.advance(LAG_PATIENCE_SECONDS)
    expect((await waiting).error?.errorMessage).toBe(
      `TOKEN_NOT_READY: ${noSecret(channel)}: check \`app\` and \`channel\``,
    )
  })

  channelScenario(stage, "watch and retire-now do the rest, and fail with what to do", 1, async (channel) => {
    await channel.app.rotate()
    await channel.app.rotate()
    const watched = await channel.watch({ apps: ["bot", "nobody"] })
    const ordered = await channel.invoke({ operation: "retire-now", app: "nobody" })
    for (const { error } of [watched, ordered]) {
      expect(error?.errorMessage).toContain(`WATCH_INCOMPLETE: not all was done: SECRETS_MANAGER: ${noSecret(channel)}`)
      expect(error?.errorMessage).toContain("correct the event if `nobody` isn't an app of the channel")
    }
    await watchUntilQuiet(channel)
  })
})

function isOfNobodyIn({ name }: WatchedChannel) {
  return ({ secretId = "" }: { readonly secretId?: string }) => secretId.endsWith(`/${name}/tokens/nobody`)
}

describe("a stage of a resource's life", () => {
  channelScenario(stage, "that an operation isn't for: it does nothing, and says so", 1, async (channel) => {
    for (const operation of ["watch", "preflight"]) {
      const { answer } = await channel.invoke({ operation, apps: ["bot"], tf: { action: "delete" } })
      expect(answer).toEqual({ operation, channel: channel.name, outcome: "not-this-stage" })
    }
    expect(line.journal.calls().filter(({ channelId }) => channelId === channel.channelId)).toEqual([])
  })
})

describe("an event that isn't one", () => {
  for (const [name, event] of [
    ["an unknown operation", { operation: "rotate" }],
    ["no apps", { operation: "watch" }],
    ["a misspelt member", { operation: "watch", apps: ["bot"], foreignToken: 1 }],
    ["a path in place of a name", { operation: "await-token", app: "../bot" }],
  ] as const) {
    channelScenario(stage, `${name}: is refused before anything is called`, 1, async (channel) => {
      const { error, requestId } = await channel.invoke(event)
      expect(error?.errorMessage).toMatch(/^BAD_EVENT: /)
      expect(stage.local.lambda.calls(requestId)).toEqual([])
    })
  }
})
