import { expect } from "vitest"
import { isProofDue } from "../../lambda/sentinel/prove-channel-secret.ts"
import { rotateInVain } from "./acts.ts"
import { pathOf } from "./calls.ts"
import type { Stage } from "./harness.ts"
import type { SentinelRun } from "./sentinel.ts"
import {
  AFTER_GRACE_SECONDS,
  kindsOf,
  RUN_SECONDS,
  STUCK_SECONDS,
  supersede,
  watchUntilQuiet,
} from "./sentinel-acts.ts"
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
      await app.moveStage("AWSCURRENT", { MoveToVersionId: first, RemoveFromVersionId: second })
      await app.moveStage("AWSPENDING", { RemoveFromVersionId: second })
      await stage.local.advance(RUN_SECONDS)
    },
  },
]

async function reachDue({ local }: Stage, channel: WatchedChannel): Promise<void> {
  await supersede(channel)
  await local.advance(AFTER_GRACE_SECONDS)
}

async function reachPending(stage: Stage, { app }: WatchedChannel): Promise<void> {
  await app.rotate()
  await rotateInVain(stage, app)
  await stage.local.advance(RUN_SECONDS)
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
  return callsOf(stage, run).filter(({ call }) => call !== PROOF_OF_THE_DAY || state.kinds.length === 0)
}

/** All calls of a run, in their order. */
export function callsOf({ local }: Stage, { requestId }: SentinelRun): readonly RunCall[] {
  const calls = local.lambda.calls(requestId).map(({ call }) => call)
  return calls.map((call, index) => ({ call, nth: calls.slice(0, index).filter((one) => one === call).length + 1 }))
}

/** Lets the sentinel work until nothing is left to do, graces included, and looks whether all is in order then. */
export async function expectOrder(channel: WatchedChannel): Promise<void> {
  await watchUntilQuiet(channel)
  await channel.watchAfter(AFTER_GRACE_SECONDS)
  await watchUntilQuiet(channel)
  const { keyId } = await channel.app.read()
  expect(channel.liveKeyIds()).toEqual([keyId])
  const labels = (await channel.app.labels()).filter((label) => !label.startsWith("AWSP"))
  expect(labels.toSorted()).toEqual(["AWSCURRENT", `token:${keyId}`])
}
