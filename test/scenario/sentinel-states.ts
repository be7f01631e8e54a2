import { UpdateSecretVersionStageCommand } from "@aws-sdk/client-secrets-manager"
import { expect } from "vitest"
import { isProofDue } from "../../lambda/sentinel/prove-channel-secret.ts"
import { pathOf } from "./calls.ts"
import type { Stage } from "./harness.ts"
import { AFTER_GRACE_SECONDS, kindsOf, RUN_SECONDS, STUCK_SECONDS, watchUntilQuiet } from "./sentinel-acts.ts"
import type { WatchedChannel } from "./watched-channel.ts"

/** Something that the next run of the sentinel will do, and how a channel gets there. */
export interface State {
  readonly name: string
  /** What that run does. */
  readonly kinds: readonly string[]
  /** Brings a fresh channel there; the clock has moved so that the next run is the one. */
  readonly reach: (stage: Stage, channel: WatchedChannel) => Promise<void>
}

/** One for each kind of action that changes anything. */
export const STATES: readonly State[] = [
  {
    name: "a superseded token is to be labelled",
    kinds: ["stamp-superseded"],
    reach: async ({ local }, { app }) => {
      await app.rotate()
      await app.rotate()
      await local.advance(RUN_SECONDS)
    },
  },
  {
    name: "a token is due",
    kinds: ["revoke"],
    reach: reachDue,
  },
  {
    name: "a revoked token is to be proved dead",
    kinds: ["unlabel-proved"],
    reach: async (stage, channel) => {
      await reachDue(stage, channel)
      expect(kindsOf(await channel.watch())).toEqual(["revoke"])
      await stage.local.advance(RUN_SECONDS)
    },
  },
  {
    name: "a pending version is seen for the first time",
    kinds: ["mark-pending"],
    reach: reachPending,
  },
  {
    name: "a pending version is stuck",
    kinds: ["clear-pending"],
    reach: async (stage, channel) => {
      await reachPending(stage, channel)
      expect(kindsOf(await channel.watch())).toEqual(["mark-pending"])
      await stage.local.advance(STUCK_SECONDS)
    },
  },
  {
    name: "the current token was revoked from outside",
    kinds: ["start-rotation"],
    reach: async ({ local }, { app }) => {
      await app.rotate()
      await local.advance(RUN_SECONDS)
      local.line.revokeFromOutside((await app.read()).keyId)
    },
  },
  {
    name: "the channel secret is to be proved, as once a day",
    kinds: [],
    reach: async ({ local }, { app, name }) => {
      await app.rotate()
      while (!isProofDue(name, undefined, local.clock.now())) await local.advance(1_800)
    },
  },
  {
    name: "a superseded token is current again",
    kinds: ["unstamp-current", "stamp-superseded"],
    reach: async (stage, { app, watchAfter }) => {
      const first = await app.rotate()
      const second = await app.rotate()
      await watchAfter(RUN_SECONDS)
      await moveStage(stage, app.arn, "AWSCURRENT", { MoveToVersionId: first, RemoveFromVersionId: second })
      await moveStage(stage, app.arn, "AWSPENDING", { RemoveFromVersionId: second })
      await stage.local.advance(RUN_SECONDS)
    },
  },
]

/** As a person does it in the console. */
async function moveStage({ client }: Stage, SecretId: string, VersionStage: string, versions: object): Promise<void> {
  await client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, ...versions }))
}

async function reachDue({ local }: Stage, { app, watchAfter }: WatchedChannel): Promise<void> {
  await app.rotate()
  await app.rotate()
  expect(kindsOf(await watchAfter(RUN_SECONDS))).toEqual(["stamp-superseded"])
  await local.advance(AFTER_GRACE_SECONDS)
}

async function reachPending({ local }: Stage, { app }: WatchedChannel): Promise<void> {
  await app.rotate()
  local.line.setFaults([{ operation: "issueChannelTokenByJWT", status: 503, times: 1_000 }])
  await app.rotate()
  expect(app.ending()).toBe("RotationFailed")
  await local.advance(RUN_SECONDS)
}

/** One call of a run. */
export interface RunCall {
  readonly call: string
  /** Which such call of the run, from 1. */
  readonly nth: number
}

/** The proof of the channel secret. */
export const PROOF_OF_THE_DAY = pathOf("issueStatelessChannelToken")

/**
 * The calls of the run that a state is about, observed on a channel of their own, so that a new call brings its own tests.
 * The proof that comes once a day, in an hour of each channel's own, is left to the state that is about it.
 */
export async function observeCalls(stage: Stage, state: State): Promise<readonly RunCall[]> {
  const channel = await stage.newChannel(1)
  await state.reach(stage, channel)
  const run = await channel.watch()
  expect(kindsOf(run)).toEqual(state.kinds)
  const calls = stage.local.lambda.calls(run.requestId).map(({ call }) => call)
  return calls.flatMap((call, index) => {
    const nth = calls.slice(0, index).filter((earlier) => earlier === call).length + 1
    return call === PROOF_OF_THE_DAY && state.kinds.length > 0 ? [] : [{ call, nth }]
  })
}

/** Lets the sentinel work until nothing is left to do, graces included, and looks whether all is in order then. */
export async function expectOrder({ local }: Stage, channel: WatchedChannel): Promise<void> {
  await watchUntilQuiet(channel)
  await channel.watchAfter(AFTER_GRACE_SECONDS)
  await watchUntilQuiet(channel)
  const { app, channelId } = channel
  const { keyId } = await app.read()
  expect(local.line.journal.live(channelId).map((token) => token.keyId)).toEqual([keyId])
  const labels = Object.values(await app.stages()).flat()
  expect(labels.filter((label) => !label.startsWith("AWSP")).toSorted()).toEqual(["AWSCURRENT", `token:${keyId}`])
}
