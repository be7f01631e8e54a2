import { ResourceHook, type ResourceHookArgs } from "@pulumi/pulumi/resource.js"
import { getMonitor } from "@pulumi/pulumi/runtime/settings.js"
import type { Rotation } from "../model/rotation.ts"

/** Tag of a credentials secret that says whose credentials they are. */
export const CHANNEL_ID_TAG = "line-token-rotation:channel-id"

/**
 * Refuses, at preview already, that another channel id comes under the name of a channel: what is held of the old one couldn't be revoked with
 * the new one's credentials. It compares with Pulumi's state, so it works without asking AWS.
 * @returns the hook of each credentials secret; none in a test with Pulumi's mocks, which have neither hooks nor a state
 */
export function guardChannels(name: string, rotation: Rotation): readonly ResourceHook[] {
  if (!hasHooks(getMonitor())) return []
  const mayReplace = new Set(
    rotation.channels.filter(({ replaceChannel }) => replaceChannel).map(({ channelId }) => channelId),
  )
  const refuse = ({ oldInputs, newInputs }: ResourceHookArgs): void => {
    const before = channelIdOf(oldInputs)
    const after = channelIdOf(newInputs)
    const problem = mayReplace.has(after ?? "") ? undefined : judgeChannelId(before, after)
    if (problem !== undefined) throw new Error(problem)
  }
  return [new ResourceHook(`${name}-channel-guard`, refuse, { onDryRun: true })]
}

function hasHooks(monitor: object | undefined): boolean {
  return monitor !== undefined && "registerResourceHook" in monitor
}

/** What is wrong with a channel id after another one, if anything. Pure. */
export function judgeChannelId(before: string | undefined, after: string | undefined): string | undefined {
  if (before === undefined || after === undefined || before === after) return undefined
  return (
    `channelId ${after} comes in place of ${before} under the same name: the tokens that are held of ${before} can't be revoked with the credentials of ${after}. ` +
    "Give the new channel another name; or remove the old one by an `up` first, which revokes its tokens; or set replaceChannel to true to leave them until they expire"
  )
}

function channelIdOf(inputs: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const tags = inputs?.tags
  const found =
    typeof tags === "object" && tags !== null ? (tags as Record<string, unknown>)[CHANNEL_ID_TAG] : undefined
  return typeof found === "string" ? found : undefined
}
