import type { Excuses } from "../judge/at-rest.ts"
import {
  BETWEEN_RUNS_MS,
  fillLabels,
  firstApp,
  GRACE_PASSED_MS,
  inTurn,
  order,
  passed,
  pause,
  putByHand,
  restorePrevious,
  revokeCurrentOutside,
  rotate,
  rotateRevokedPending,
  rotateWithoutKey,
  WINDOW_PASSED_MS,
  watch,
} from "../world/acts.ts"
import type { World, WorldOptions } from "../world/world.ts"

/** A stretch of a world's life in which each external call is struck in turn. */
export interface Scenario {
  readonly name: string
  readonly options?: WorldOptions
  /** Goes well: brings the world to where the stretch begins. */
  readonly prepare: (world: World) => Promise<void>
  /** Every point of it is struck, alone and after each other. */
  readonly run: (world: World) => Promise<void>
  /** What its operator does once nothing is wrong any more; then the sentinel goes on for the apps that are left. */
  readonly conclude?: (world: World) => Promise<Pick<Excuses, "secretArns">>
}

/** Every stretch that is struck. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "an app's first rotation", prepare: async () => undefined, run: rotate },
  { name: "an app's second rotation", prepare: rotate, run: rotate },
  {
    name: "the second rotation where AWS takes no second stage onto the placeholder",
    options: { switches: { stageBesidePending: "refused" } },
    prepare: rotate,
    run: rotate,
  },
  {
    name: "the first rotation where AWS makes the first value current by itself",
    options: { switches: { firstPendingValueBecomesCurrent: true } },
    prepare: async () => undefined,
    run: rotate,
  },
  {
    name: "a rotation after a value was put by hand",
    prepare: (world) => inTurn(world, rotate, putByHand),
    run: rotate,
  },
  { name: "a rotation whose pending token somebody revokes", prepare: rotate, run: rotateRevokedPending },
  { name: "the sentinel sees a token superseded", prepare: (world) => inTurn(world, rotate, rotate), run: watch },
  {
    name: "the sentinel revokes a token and proves it dead",
    prepare: (world) => inTurn(world, rotate, rotate, watch, passed(GRACE_PASSED_MS)),
    run: (world) => inTurn(world, watch, watch),
  },
  {
    name: "two sentinels at once revoke a token",
    prepare: (world) => inTurn(world, rotate, rotate, watch, passed(GRACE_PASSED_MS)),
    run: async (world) => {
      void world.sentinel({ operation: "watch", apps: world.apps.map(({ name }) => name) })
      await watch(world)
    },
  },
  {
    name: "the sentinel restores a token that was revoked from outside",
    prepare: (world) => inTurn(world, rotate, revokeCurrentOutside),
    run: watch,
  },
  {
    name: "the sentinel unstamps a token that was restored by hand",
    prepare: (world) => inTurn(world, rotate, rotate, watch, restorePrevious),
    run: watch,
  },
  {
    name: "the sentinel names a token that was put by hand",
    prepare: (world) => inTurn(world, rotate, putByHand),
    run: watch,
  },
  {
    name: "the sentinel queues a value that was put by hand",
    prepare: (world) => inTurn(world, rotate, putByHand, rotate),
    run: (world) => inTurn(world, watch, watch),
  },
  {
    name: "the sentinel marks a rotation that is stuck, and ends it",
    prepare: (world) => inTurn(world, rotate, rotateWithoutKey),
    run: (world) => inTurn(world, watch, passed(WINDOW_PASSED_MS), watch),
  },
  {
    name: "the sentinel is back in a full secret, where no rotation has room for a label",
    prepare: (world) => inTurn(world, rotate, rotate, fillLabels(19), rotate),
    run: (world) => inTurn(world, watch, watch),
  },
  {
    name: "an operator retires superseded tokens now",
    prepare: (world) => inTurn(world, rotate, rotate),
    async run(world) {
      const isDone = world.witness.order(firstApp(world), "superseded")
      await order(world, "retire-now")
      isDone()
    },
  },
  {
    name: "a deployment awaits the first token",
    prepare: async () => undefined,
    run: (world) => order(world, "await-token"),
  },
  {
    name: "a deployment proves its settings",
    prepare: rotate,
    run: async (world) => {
      void world.sentinel({ operation: "preflight", apps: world.apps.map(({ name }) => name) })
      await world.kernel.advance(BETWEEN_RUNS_MS)
    },
  },
  {
    name: "an app goes, and every token that it held is revoked",
    options: { appNames: ["bot", "crm"] },
    prepare: (world) => inTurn(world, rotate, rotate, pause),
    run: revokeAll,
    async conclude(world) {
      await revokeAll(world)
      return { secretArns: new Set([firstApp(world)]) }
    },
  },
]

async function revokeAll(world: World): Promise<void> {
  const isDone = world.witness.order(firstApp(world), "all")
  await order(world, "revoke-held")
  isDone()
}
