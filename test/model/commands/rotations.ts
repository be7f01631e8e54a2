import { randomUUID } from "node:crypto"
import { CURRENT, isRotationIncomplete, PENDING } from "../../../local/secrets-manager/labels.ts"
import type { Step } from "../../../local/secrets-manager/rotation-functions.ts"
import type { Secret } from "../../../local/secrets-manager/secret.ts"
import { tokenIn } from "../world/token-text.ts"
import type { World } from "../world/world.ts"
import { appAt, ask, type Command, command, InvariantError } from "./command.ts"
import { type AppModel, type CommandFault, isHealthy, type Model } from "./model.ts"

/** RotateSecret. Where nothing is wrong, a new token has to be current when it is done. */
export function rotate(index: number, faults: readonly CommandFault[]): Command {
  return command({
    name: `rotate app ${index}`,
    faults,
    async run(world, model) {
      const subject = appAt(model, index)
      const { secretArn } = subject.app
      const before = world.secretsManager.peek(secretArn)
      const mustSucceed = faults.length === 0 && before !== undefined && canRotate(world, model, subject, before)
      await ask(world, "RotateSecret", { SecretId: secretArn, ClientRequestToken: randomUUID() })
      subject.isPaused &&= world.secretsManager.peek(secretArn)?.rotation?.isEnabled !== true
      await world.kernel.settle()
      if (mustSucceed) requireNewToken(world, before, secretArn)
    },
  })
}

/** LINE's 30 slots less the reserve. */
const SLOTS = 27
/** AWS's 20 labels, less those that a rotation adds and one for the sentinel. */
const LABELS = 16

function canRotate(world: World, model: Model, subject: AppModel, secret: Secret): boolean {
  const hasRoom = world.line.journal.live(world.channelId).length < SLOTS && secret.labels.size <= LABELS
  return isHealthy(model, subject) && hasRoom && !isRotationIncomplete(secret.labels)
}

function requireNewToken(world: World, before: Secret, secretArn: string): void {
  const after = world.secretsManager.peek(secretArn)
  const token = after && tokenIn(after, after.labels.get(CURRENT))
  const isNew = after?.labels.get(CURRENT) !== before.labels.get(CURRENT)
  if (isNew && token !== undefined && world.line.accepts(token.keyId, world.channelId)) return
  throw new InvariantError("I1: a rotation that nothing kept from succeeding brought no new token")
}

/** RotateSecret with RotateImmediately false: testSecret alone, on a copy of the current value. */
export function testRotation(index: number, faults: readonly CommandFault[]): Command {
  return command({
    name: `test the rotation of app ${index}`,
    faults,
    async run(world, model) {
      const subject = appAt(model, index)
      const { secretArn } = subject.app
      const isAsked = await ask(world, "RotateSecret", {
        SecretId: secretArn,
        ClientRequestToken: randomUUID(),
        RotateImmediately: false,
      })
      if (isAsked) subject.isPaused = false
    },
  })
}

/** Which version a delivery out of turn is for. */
export type DeliveredVersion = "pending" | "current" | "previous"

const LABELS_OF = { pending: PENDING, current: CURRENT, previous: "AWSPREVIOUS" } as const

/** A step's event again: after its rotation, or beside another delivery of it. */
export function deliver(
  index: number,
  step: Step,
  version: DeliveredVersion,
  times: 1 | 2,
  faults: readonly CommandFault[],
): Command {
  return command({
    name: `deliver ${step} of the ${version} version of app ${index}${times === 2 ? " twice at once" : ""}`,
    faults,
    async run(world, model) {
      const { secretArn } = appAt(model, index).app
      const versionId = world.secretsManager.peek(secretArn)?.labels.get(LABELS_OF[version])
      if (versionId === undefined) return
      if (step === "createSecret") expectExtraIssues(world, model, versionId, times)
      for (let count = 0; count < times; count++) void deliverOnce(world, step, secretArn, versionId)
    },
  })
}

function expectExtraIssues(world: World, model: Model, versionId: string, count: number): void {
  model.extraIssues.set(versionId, (model.extraIssues.get(versionId) ?? 0) + count)
  world.witness.expectExtraIssues(versionId)
}

async function deliverOnce({ secretsManager }: World, step: Step, secretArn: string, versionId: string): Promise<void> {
  await secretsManager.deliver(step, secretArn, versionId)
}

/** A rotation whose first step reaches the function twice, or while an earlier delivery of it still runs. */
export function overlap(index: number, faults: readonly CommandFault[]): Command {
  return command({
    name: `rotate app ${index} with a second delivery of createSecret`,
    faults,
    async run(world, model) {
      const { secretArn } = appAt(model, index).app
      const versionId = randomUUID()
      const isStarted = await ask(world, "RotateSecret", { SecretId: secretArn, ClientRequestToken: versionId })
      if (!isStarted) return
      appAt(model, index).isPaused = false
      expectExtraIssues(world, model, versionId, 1)
      void deliverOnce(world, "createSecret", secretArn, versionId)
    },
  })
}
