import type { ResourceHook } from "@pulumi/pulumi/resource.js"
import type { Channel, Rotation } from "../model/rotation.ts"
import { guardHook } from "./guard-hook.ts"

/** Description of a channel's schedule: that is made once the channel's settings are proved, so its state says whose tokens are held. Pure. */
export function boundDescription({ name, channelId }: Channel): string {
  return `Watches the tokens of the LINE channel ${name}, channel id ${channelId}`
}

/**
 * Refuses, at preview already, that another channel id comes under the name of a channel that rotates: what is held of the old one couldn't
 * be revoked with the new one's credentials. A wrong id that preflight has refused isn't bound yet, and can be corrected.
 * @returns the hook of each schedule
 */
export function guardChannels(name: string, { channels }: Rotation): readonly ResourceHook[] {
  const mayReplace = new Set(channels.filter(({ replaceChannel }) => replaceChannel).map(({ channelId }) => channelId))
  return guardHook(`${name}-channel-guard`, ({ oldInputs, newInputs }) => {
    const after = boundChannelId(newInputs)
    return mayReplace.has(after ?? "") ? undefined : judgeChannelId(boundChannelId(oldInputs), after)
  })
}

/** What is wrong with a channel id after another one, if anything. Pure. */
export function judgeChannelId(before: string | undefined, after: string | undefined): string | undefined {
  if (before === undefined || after === undefined || before === after) return undefined
  return (
    `channelId ${after} comes in place of ${before} under the same name: the tokens that are held of ${before} can't be revoked with the credentials of ${after}. ` +
    "Give the new channel another name; or remove the old one by an `up` first, which revokes its tokens; or set replaceChannel to true to leave them until they expire"
  )
}

function boundChannelId(inputs: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return /, channel id (\d+)$/.exec(String(inputs?.description))?.[1]
}
