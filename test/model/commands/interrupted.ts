import { randomUUID } from "node:crypto"
import type { World } from "../world/world.ts"
import { type HandPut, put } from "./by-hand.ts"
import { appAt, ask, type Command, command } from "./command.ts"
import { putBack } from "./labels-by-hand.ts"
import type { CommandFault, Model } from "./model.ts"
import { startWatch } from "./sentinel.ts"
import { LAG_MS } from "./surroundings.ts"

/** What somebody does to an app's secret while a function is at work on it. */
export type Interruption = HandPut | "a restore"

/** A rotation, and somebody interferes before one of its calls: AWS promises that no value and no label gets lost. */
export function rotateInterrupted(index: number, offset: number, what: Interruption): Command {
  return command({
    name: `rotate app ${index}, and before call ${offset} of it ${wordsOf(what)}`,
    when: (model) => model.staleReads === 0 && !appAt(model, index).isRestored,
    async run(world, model) {
      const fromIndex = world.points().length
      world.intrude(
        (point) => point.index >= fromIndex + offset,
        () => interfere(world, model, index, what),
      )
      await start(world, model, index)
      await endIntrusion(world, what)
    },
  })
}

/**
 * A run of the sentinel, and somebody interferes before LINE is asked: it has seen the secrets by then, and must look again.
 * Between its second look and the revocation nobody may.
 */
export function watchInterrupted(index: number, what: Interruption, faults: readonly CommandFault[]): Command {
  return command({
    name: `the sentinel runs, and before it asks LINE ${wordsOf(what)} for app ${index}`,
    faults,
    when: (model) => canBeSeen(model) && !appAt(model, index).isRestored,
    async run(world, model) {
      world.intrude(
        ({ call }) => call === "line:getsAllValidChannelAccessTokenKeyIds",
        () => interfere(world, model, index, what),
      )
      void startWatch(world, model)
      await endIntrusion(world, what)
      appAt(model, index).isRestored ||= what === "a restore"
    },
  })
}

/** A rotation and the sentinel at the same time, or two rotations and two sentinels. */
export function rotateBesideWatch(isDouble: boolean, index: number, faults: readonly CommandFault[]): Command {
  return command({
    name: isDouble ? "two apps rotate while two sentinels run" : `rotate app ${index} while the sentinel runs`,
    faults,
    when: (model) => model.apps.some(({ isRemoved }) => !isRemoved),
    async run(world, model) {
      for (const each of isDouble ? [index, index + 1] : [index]) {
        await start(world, model, each)
        void startWatch(world, model)
      }
    },
  })
}

/** Where reads lag, nobody can see what somebody else has just done. */
function canBeSeen({ apps, staleReads }: Model): boolean {
  return staleReads === 0 && apps.some(({ isRemoved }) => !isRemoved)
}

/** What didn't happen by the end of the run doesn't happen later, and a label that was moved is seen by all from then on. */
async function endIntrusion({ kernel, intrude }: World, what: Interruption): Promise<void> {
  await kernel.settle()
  intrude(
    () => false,
    async () => undefined,
  )
  if (what === "a restore") await kernel.advance(LAG_MS)
}

async function start(world: World, model: Model, index: number): Promise<void> {
  const subject = appAt(model, index)
  const { secretArn } = subject.app
  await ask(world, "RotateSecret", { SecretId: secretArn, ClientRequestToken: randomUUID() })
  subject.isPaused &&= world.secretsManager.peek(secretArn)?.rotation?.isEnabled !== true
}

function interfere(world: World, model: Model, index: number, what: Interruption): Promise<void> {
  return what === "a restore" ? putBack(world, model, index) : put(world, model, index, what)
}

function wordsOf(what: Interruption): string {
  return what === "a restore" ? "the previous version is restored" : `${what} is put by hand`
}
