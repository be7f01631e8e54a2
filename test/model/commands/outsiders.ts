import { CURRENT, PENDING } from "../../../local/secrets-manager/labels.ts"
import { tokenIn } from "../world/token-text.ts"
import { appAt, type Command, command } from "./command.ts"

/** Somebody revokes the token that a version holds, with another tool. */
export function revokeOutside(index: number, version: "current" | "previous" | "pending"): Command {
  return command({
    name: `revoke app ${index}'s ${version} token from outside`,
    async run(world, model) {
      const secret = world.secretsManager.peek(appAt(model, index).app.secretArn)
      const label = { current: CURRENT, previous: "AWSPREVIOUS", pending: PENDING }[version]
      const keyId = secret && tokenIn(secret, secret.labels.get(label))?.keyId
      if (keyId !== undefined) world.line.revokeFromOutside(keyId)
    },
  })
}

/** Another tool is issued tokens of the same channel. */
export function issueOutside(count: number): Command {
  return command({
    name: `issue ${count} tokens to another tool`,
    async run(world, model) {
      for (let made = 0; made < count; made++) {
        const issued = world.line.issueFromOutside(world.channelId)
        if (issued !== undefined) model.foreignKeyIds.add(issued.keyId)
      }
    },
  })
}

/** LINE's list leaves the current tokens out, as one that lags may, or shows all of them again. */
export function hideCurrentFromList(isHidden: boolean): Command {
  return command({
    name: isHidden ? "LINE's list leaves the current tokens out" : "LINE's list is whole again",
    async run({ apps, line, secretsManager }, model) {
      const secrets = apps.flatMap(({ secretArn }) => secretsManager.peek(secretArn) ?? [])
      const keyIds = secrets.flatMap((secret) => tokenIn(secret, secret.labels.get(CURRENT))?.keyId ?? [])
      line.hideFromList(isHidden ? keyIds : [])
      model.isListHiding = isHidden
    },
  })
}

/** LINE answers the next revocation with 200, and nothing comes of it. */
export function forgetRevocation(): Command {
  return command({ name: "LINE forgets the next revocation", run: async ({ line }) => line.forgetRevocations(1) })
}
