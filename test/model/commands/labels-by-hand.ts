import { CURRENT, PENDING } from "../../../local/secrets-manager/labels.ts"
import type { Secret } from "../../../local/secrets-manager/secret.ts"
import type { World } from "../world/world.ts"
import { appAt, ask, type Command, command } from "./command.ts"
import type { Model } from "./model.ts"
import { LAG_MS } from "./surroundings.ts"

/** Somebody moves AWSCURRENT back to the version that was current before. */
export function restore(index: number): Command {
  return command({
    name: `restore the previous version of app ${index}`,
    when: (model) => !appAt(model, index).isRestored,
    async run(world, model) {
      await putBack(world, model, index)
      await world.kernel.advance(LAG_MS)
    },
  })
}

/** Moves AWSCURRENT to where AWSPREVIOUS is. */
export async function putBack(world: World, model: Model, index: number): Promise<void> {
  await makeCurrent(world, model, index, ({ labels }) => labels.get("AWSPREVIOUS"))
}

/** Somebody moves AWSCURRENT to any version that has a label and a value. @param nth which of them, from 0 */
export function restoreAny(index: number, nth: number): Command {
  return command({
    name: `make staged version ${nth} of app ${index} current by hand`,
    when: (model) => !appAt(model, index).isRestored,
    async run(world, model) {
      await makeCurrent(world, model, index, (secret) => at(stagedVersions(secret), nth))
      await world.kernel.advance(LAG_MS)
    },
  })
}

/** The versions that have a label and a value, but the current one, the oldest first. */
function stagedVersions({ versions, labels }: Secret): readonly string[] {
  const staged = new Set(labels.values())
  return [...versions.values()].flatMap(({ id, value }) => {
    return staged.has(id) && value !== undefined && id !== labels.get(CURRENT) ? [id] : []
  })
}

function at(versionIds: readonly string[], nth: number): string | undefined {
  return versionIds[nth % Math.max(1, versionIds.length)]
}

async function makeCurrent(
  world: World,
  model: Model,
  index: number,
  versionOf: (secret: Secret) => string | undefined,
): Promise<void> {
  const { secretArn } = appAt(model, index).app
  const secret = world.secretsManager.peek(secretArn)
  const [from, to] = [secret?.labels.get(CURRENT), secret && versionOf(secret)]
  if (from === undefined || to === undefined) return
  const move = { VersionStage: CURRENT, MoveToVersionId: to, RemoveFromVersionId: from }
  appAt(model, index).isRestored = await ask(world, "UpdateSecretVersionStage", { SecretId: secretArn, ...move })
}

/** Somebody takes AWSPENDING off, as AWS's own advice on a rotation that hangs has it. */
export function dropPending(index: number): Command {
  return command({
    name: `take AWSPENDING of app ${index} off by hand`,
    async run(world, model) {
      const SecretId = appAt(model, index).app.secretArn
      const RemoveFromVersionId = world.secretsManager.peek(SecretId)?.labels.get(PENDING)
      if (RemoveFromVersionId === undefined) return
      await ask(world, "UpdateSecretVersionStage", { SecretId, VersionStage: PENDING, RemoveFromVersionId })
      await world.kernel.advance(LAG_MS)
    },
  })
}

/** Somebody puts labels of their own onto the current version: those of an earlier time move there. @param count 1 to 6 */
export function label(index: number, count: number): Command {
  return command({
    name: `put ${count} labels of one's own onto app ${index}'s current version`,
    async run(world, model) {
      const SecretId = appAt(model, index).app.secretArn
      for (const VersionStage of ownLabels(count)) {
        const labels = world.secretsManager.peek(SecretId)?.labels
        const move = { MoveToVersionId: labels?.get(CURRENT), RemoveFromVersionId: labels?.get(VersionStage) }
        await ask(world, "UpdateSecretVersionStage", { SecretId, VersionStage, ...move })
      }
    },
  })
}

/** Takes them off again. */
export function unlabel(index: number): Command {
  return command({
    name: `take one's own labels off app ${index}'s secret`,
    async run(world, model) {
      const SecretId = appAt(model, index).app.secretArn
      for (const VersionStage of ownLabels(MOST_LABELS)) {
        const RemoveFromVersionId = world.secretsManager.peek(SecretId)?.labels.get(VersionStage)
        if (RemoveFromVersionId === undefined) continue
        await ask(world, "UpdateSecretVersionStage", { SecretId, VersionStage, RemoveFromVersionId })
      }
    },
  })
}

/** Most labels that somebody puts onto a secret: of AWS's 20, so that most are left to the functions. */
export const MOST_LABELS = 6

function ownLabels(count: number): readonly string[] {
  return Array.from({ length: count }, (_, nth) => `release-${nth}`)
}
