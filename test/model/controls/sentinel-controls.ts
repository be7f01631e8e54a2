import {
  currentToken,
  firstApp,
  GRACE_PASSED_MS,
  inTurn,
  order,
  passed,
  pause,
  putAgain,
  restorePrevious,
  revokeCurrentOutside,
  rotate,
  strikeOnce,
  watch,
} from "../world/acts.ts"
import type { World } from "../world/world.ts"
import type { Control } from "./control.ts"
import {
  believing,
  blindToCopies,
  blindToPauses,
  blindToTheUnknown,
  lookingOnce,
  sparingTheCurrent,
  withoutVerifying,
} from "./sentinel-sabotage.ts"

/** Ways to break the sentinel. */
export const SENTINEL_CONTROLS: readonly Control[] = [
  {
    name: "each version is decided on by itself, whatever other versions hold the same token",
    caughtBy: "I2",
    sabotage: () => ({ sentinel: blindToCopies }),
    schedule: (world) => inTurn(world, rotate, putAgain),
  },
  {
    name: "every superseded token is given half an hour",
    caughtBy: "I2",
    sabotage: () => ({ sentinel: (deps) => ({ ...deps, settings: { ...deps.settings, graceSeconds: 1_800 } }) }),
    schedule: supersede,
  },
  {
    name: "LINE's 200 is taken for a proof that a token is dead",
    caughtBy: "I3",
    sabotage: () => ({ sentinel: believing() }),
    schedule: (world) => inTurn(world, supersede, async ({ line }) => line.forgetRevocations(1)),
  },
  {
    name: "absence from LINE's list is taken for a proof that a token is dead",
    caughtBy: "I3",
    sabotage: () => ({ sentinel: withoutVerifying }),
    schedule: (world) => inTurn(world, hideLater, rotate),
  },
  {
    name: "a token is revoked without a second look",
    caughtBy: "I2",
    sabotage: () => ({ sentinel: lookingOnce }),
    schedule: (world) => inTurn(world, supersede, watch, passed(GRACE_PASSED_MS), restoreDuringWatch),
  },
  {
    name: "a live token that nobody knows isn't reported",
    caughtBy: "I4",
    sabotage: () => ({ sentinel: blindToTheUnknown() }),
    schedule: loseToken,
  },
  {
    name: "the current token of an app that goes is left alive",
    caughtBy: "I3",
    sabotage: () => ({ sentinel: sparingTheCurrent }),
    schedule: (world) => inTurn(world, rotate, pause, revokeHeld, rotate),
  },
  {
    name: "the rotation of a paused secret is started",
    caughtBy: "I1",
    sabotage: () => ({ sentinel: blindToPauses }),
    schedule: (world) => inTurn(world, rotate, pauseWhileWatching),
  },
]

/** The answer to the first issue is lost, and with it its token. */
async function loseToken(world: World): Promise<void> {
  strikeOnce(world, ({ call }) => (call.endsWith("issueChannelTokenByJWT") ? "answer lost" : undefined))
  await rotate(world)
}

/** An app goes; then it comes back. */
async function revokeHeld(world: World): Promise<void> {
  const isDone = world.witness.order(firstApp(world), "all")
  await order(world, "revoke-held")
  isDone()
}

async function supersede(world: World): Promise<void> {
  await inTurn(world, rotate, rotate)
}

/** LINE's list leaves the token out that is current now, for good. */
async function hideLater(world: World): Promise<void> {
  await rotate(world)
  const { keyId } = currentToken(world) ?? {}
  if (keyId !== undefined) world.line.hideFromList([keyId])
}

/** Somebody restores the superseded token after the sentinel has looked at the secret. */
async function restoreDuringWatch(world: World): Promise<void> {
  world.intrude(
    ({ call }) => call === "line:getsAllValidChannelAccessTokenKeyIds",
    () => restorePrevious(world),
  )
  await watch(world)
}

/** A paused secret whose token is dead is left alone until its operator turns it on again. */
async function pauseWhileWatching(world: World): Promise<void> {
  await world.call("CancelRotateSecret", { SecretId: firstApp(world) })
  await inTurn(world, revokeCurrentOutside, watch, rotate)
}
