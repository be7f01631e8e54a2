import { CURRENT } from "../../../lambda/labels.ts"
import { takingDoubtForNo } from "../../support/sabotage.ts"
import { GRACE_PASSED_MS, inTurn, passed, rotate, strikeOnce } from "../world/acts.ts"
import type { Strike } from "../world/point.ts"
import type { World } from "../world/world.ts"
import type { Control } from "./control.ts"
import {
  issuingTwiceInRetries,
  revokingFinish,
  stampingEarly,
  withoutLabels,
  withoutLooking,
  withoutRevoking,
} from "./rotation-sabotage.ts"

/** Ways to break the rotation function. */
export const ROTATION_CONTROLS: readonly Control[] = [
  {
    name: "finishSecret revokes the token that it has just superseded",
    caughtBy: "I2",
    sabotage: () => ({ step: revokingFinish }),
    schedule: (world) => inTurn(world, rotate, rotate),
  },
  {
    name: "AWSPREVIOUS is the queue: a stored token gets no label of its own",
    caughtBy: "I3",
    sabotage: () => ({ rotation: withoutLabels }),
    schedule: (world) => inTurn(world, rotate, rotate, rotate),
  },
  {
    name: "createSecret doesn't look whether this version holds a token already",
    caughtBy: "I5",
    sabotage: () => ({ rotation: withoutLooking }),
    schedule: (world) =>
      struck(world, rotate, ({ call }) => (call.endsWith("PutSecretValue") ? "killed after" : undefined)),
  },
  {
    name: "the due time is stamped before the promotion",
    caughtBy: "I2",
    sabotage: () => ({ rotation: stampingEarly }),
    schedule: (world) => inTurn(world, rotate, rotateInVain, passed(GRACE_PASSED_MS), tryAgain),
  },
  {
    name: "a token is revoked though nobody knows whether it was stored",
    caughtBy: "I2",
    sabotage: () => ({ rotation: takingDoubtForNo }),
    schedule: (world) =>
      struck(world, rotate, ({ call }) => (call.endsWith("PutSecretValue") ? "answer lost" : undefined)),
  },
  {
    name: "createSecret's retry is issued two tokens, and drops one",
    caughtBy: "I5",
    sabotage: () => ({ rotation: issuingTwiceInRetries() }),
    schedule: (world) =>
      struck(world, rotate, ({ call }) => (call.endsWith("DescribeSecret") ? "killed before" : undefined)),
  },
  {
    name: "a token that couldn't be stored isn't revoked",
    caughtBy: "I4",
    sabotage: () => ({ rotation: withoutRevoking }),
    schedule: (world) => struck(world, rotate, ({ call }) => (call.endsWith("PutSecretValue") ? "refused" : undefined)),
  },
]

async function struck(world: World, act: (world: World) => Promise<void>, strike: Strike): Promise<void> {
  strikeOnce(world, strike)
  await act(world)
}

/** Each attempt ends at the promotion. */
async function rotateInVain(world: World): Promise<void> {
  world.strikeBy(({ call }) => (call.endsWith(` ${CURRENT}`) ? "refused" : undefined))
  await rotate(world)
  world.strikeBy(() => undefined)
}

/** A rotation that isn't complete is taken up again by the next request, which AWS refuses. */
async function tryAgain(world: World): Promise<void> {
  await rotate(world).catch(() => undefined)
  await world.kernel.advance(60_000)
}
