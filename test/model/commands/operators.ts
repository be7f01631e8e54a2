import { appAt, ask, type Command, command } from "./command.ts"
import { LAG_MS } from "./surroundings.ts"

/** CancelRotateSecret. RotateSecret turns rotation on again. */
export function pause(index: number): Command {
  return command({
    name: `cancel app ${index}'s rotation`,
    async run(world, model) {
      const subject = appAt(model, index)
      if (await ask(world, "CancelRotateSecret", { SecretId: subject.app.secretArn })) subject.isPaused = true
      await world.kernel.advance(LAG_MS)
    },
  })
}

/** DeleteSecret with the shortest window. */
export function remove(index: number): Command {
  return command({
    name: `delete app ${index}'s secret`,
    async run(world, model) {
      const subject = appAt(model, index)
      const input = { SecretId: subject.app.secretArn, RecoveryWindowInDays: 7 }
      if (await ask(world, "DeleteSecret", input)) subject.isDeleting = true
    },
  })
}

/** RestoreSecret, unless it is too late. */
export function unremove(index: number): Command {
  return command({
    name: `restore app ${index}'s secret`,
    when: (model) => appAt(model, index).isDeleting && !appAt(model, index).isRemoved,
    async run(world, model) {
      const subject = appAt(model, index)
      if (await ask(world, "RestoreSecret", { SecretId: subject.app.secretArn })) subject.isDeleting = false
    },
  })
}

/** The key in KMS is disabled, or enabled again. */
export function switchKey(isEnabled: boolean): Command {
  return command({
    name: isEnabled ? "enable the key" : "disable the key",
    async run(world, model) {
      model.isKeyEnabled = isEnabled
      world.enableKey(isEnabled)
    },
  })
}
