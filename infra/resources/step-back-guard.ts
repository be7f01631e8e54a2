import type { ResourceHook } from "@pulumi/pulumi/resource.js"
import type { App, Channel } from "../model/rotation.ts"
import { guardHook } from "./guard-hook.ts"
import { appPart } from "./part-name.ts"
import type { Scope } from "./scope.ts"

const REVOKED_AT_ITS_END = "; rotates by itself"

/** Description of an app's token secret: its state says whether the tokens are revoked when their rotation goes. Pure. */
export function tokenDescription({ name, phase }: Channel, app: App, revokeOnDelete: boolean): string {
  const what = `LINE channel access token of the channel ${name} for ${app.name}`
  if (phase !== "rotating") return `${what}; doesn't rotate yet`
  return `${what}${REVOKED_AT_ITS_END}${revokeOnDelete ? "" : ", and its tokens live on when it goes"}`
}

/**
 * Refuses, at preview already, that a channel which has rotated falls back to a phase without rotation because a setting got lost: its
 * tokens would be revoked while their apps use them. Taking out an app, a channel or the stack is no update, and isn't asked about.
 * @returns the hook of the app's token secret; none while the channel rotates
 */
export function guardStepBack(scope: Scope, channel: Channel, app: App): ResourceHook[] {
  if (channel.phase === "rotating") return []
  return guardHook(`${appPart(scope, channel, app)}-step-back-guard`, ({ oldInputs }) =>
    judgeStepBack(channel, String(oldInputs?.description)),
  )
}

/** What is wrong with the channel's phase after a token secret's description, if anything. Pure. */
function judgeStepBack({ name, phase }: Pick<Channel, "name" | "phase">, before: string): string | undefined {
  if (phase === "rotating" || !before.endsWith(REVOKED_AT_ITS_END)) return undefined
  const lost = phase === "register-key" ? "kid" : "channelSecret (or credentialsStored)"
  return (
    `channels.${name} has rotated, and ${lost} is gone: this would revoke the tokens that its apps use. ` +
    `Put it back; to end the rotation, take ${name} out of channels`
  )
}
