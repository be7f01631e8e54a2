import type { World } from "../world/world.ts"
import { appAt, ask, type Command, command } from "./command.ts"
import type { CommandFault, Model } from "./model.ts"

/** The sentinel's schedule fires, once or twice at the same time. */
export function watch(times: 1 | 2, faults: readonly CommandFault[]): Command {
  return command({
    name: times === 1 ? "the sentinel runs" : "two sentinels run at once",
    faults,
    when: hasApps,
    async run(world, model) {
      for (let count = 0; count < times; count++) void startWatch(world, model)
    },
  })
}

/** Starts a run of the sentinel; whoever waits for it waits for all processes. */
export async function startWatch(world: World, model: Model): Promise<void> {
  const apps = model.apps.filter(({ isRemoved }) => !isRemoved)
  const ended = await world.sentinel({ operation: "watch", apps: apps.map(({ app }) => app.name) })
  if (ended.kind === "returned") for (const app of apps) app.isRestored &&= app.isDeleting
}

function hasApps({ apps }: Model): boolean {
  return apps.some(({ isRemoved }) => !isRemoved)
}

/** An operator ends the grace of an app's superseded tokens. */
export function retireNow(index: number, faults: readonly CommandFault[]): Command {
  return command({
    name: `retire app ${index}'s superseded tokens now`,
    faults,
    async run(world, model) {
      const { app } = appAt(model, index)
      const isDone = world.witness.order(app.secretArn, "superseded")
      void world.sentinel({ operation: "retire-now", app: app.name }).then(isDone)
    },
  })
}

/** An app goes: every token that its secret holds is revoked, and the sentinel isn't told of it any more. */
export function removeApp(index: number, faults: readonly CommandFault[]): Command {
  return command({
    name: `remove app ${index}`,
    faults,
    async run(world, model) {
      const subject = appAt(model, index)
      const { name: app, secretArn } = subject.app
      Object.assign(subject, { isRemoved: true, isPaused: true, isDeleting: true })
      await ask(world, "CancelRotateSecret", { SecretId: secretArn })
      const isDone = world.witness.order(secretArn, "all")
      void world.sentinel({ operation: "revoke-held", app }).then(isDone)
      await world.kernel.settle()
      await ask(world, "DeleteSecret", { SecretId: secretArn, RecoveryWindowInDays: 7 })
    },
  })
}

/** Waits for an app's first token, as a deployment does. */
export function awaitToken(index: number, faults: readonly CommandFault[]): Command {
  return command({
    name: `await app ${index}'s token`,
    faults,
    async run(world, model) {
      void world.sentinel({ operation: "await-token", app: appAt(model, index).app.name })
    },
  })
}

/** Proves the channel's settings, as a deployment does. */
export function preflight(faults: readonly CommandFault[]): Command {
  return command({
    name: "preflight",
    faults,
    async run(world, model) {
      void world.sentinel({ operation: "preflight", apps: model.apps.map(({ app }) => app.name) })
    },
  })
}
