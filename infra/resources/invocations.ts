import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js"
import { Invocation } from "@pulumi/aws/lambda/invocation.js"
import type { Input, Resource } from "@pulumi/pulumi"
import type { App, Channel } from "../model/rotation.ts"
import { appPart, channelPart } from "./part-name.ts"
import type { Scope } from "./scope.ts"

/** An invocation's input and answer are in Pulumi's state in plain text: neither has a secret in it. */
interface Call {
  readonly sentinel: LambdaFunction
  /** What must be there before it is made, and is there still when it goes. */
  readonly after: readonly Resource[]
}

/** What an invocation is repeated for, besides its input: names and versions, nothing secret. */
export type Triggers = Readonly<Record<string, Input<string>>>

/**
 * Proves kid, key, channel id and channel secret against LINE, and that the credentials secret has the channel id and the kids of the
 * settings, whoever wrote it. It is made anew, so repeated, when what it proves has changed; one that failed isn't in the state, so the next
 * `up` makes it again.
 */
export function makePreflight(scope: Scope, channel: Channel, call: Call, triggers: Triggers): Invocation {
  const input = JSON.stringify(preflightEvent(channel))
  return invoke(scope, `${channelPart(scope, channel)}-preflight`, call, input, { triggers })
}

function preflightEvent({ name, apps, foreignTokens, channelId, signingKey, nextKey, replaceChannel }: Channel) {
  return {
    operation: "preflight",
    channel: name,
    apps: apps.map((app) => app.name),
    foreignTokens,
    channelId,
    ...(signingKey.kid === undefined ? {} : { kid: signingKey.kid }),
    ...(nextKey?.kid === undefined ? {} : { nextKid: nextKey.kid }),
    ...(replaceChannel ? { replaceChannel } : {}),
  }
}

/** Waits until the app's first token is current and proved, so that whatever comes after finds one. */
export function makeAwait(scope: Scope, channel: Channel, app: App, call: Call, triggers: Triggers): Invocation {
  const input = JSON.stringify({ operation: "await-token", channel: channel.name, app: app.name })
  return invoke(scope, `${appPart(scope, channel, app)}-first-token`, call, input, { triggers })
}

/**
 * Revokes what an app's secret holds, when this resource goes. Made and changed, it is told so (`tf.action`) and does nothing. The rotation
 * of the secret is made after it, so it has been cancelled when this goes: while it is on, the sentinel revokes nothing, and a resource that
 * is merely replaced costs no token.
 */
export function makeRevocation(scope: Scope, channel: Channel, app: App, call: Call): Invocation {
  const apps = channel.apps.map(({ name }) => name)
  const input = JSON.stringify({ operation: "revoke-held", channel: channel.name, app: app.name, apps })
  return invoke(scope, `${appPart(scope, channel, app)}-revocation`, call, input, { lifecycleScope: "CRUD" })
}

interface Life {
  readonly triggers?: Triggers
  readonly lifecycleScope?: "CRUD"
}

function invoke({ parent }: Scope, name: string, { sentinel, after }: Call, input: string, life: Life): Invocation {
  return new Invocation(name, { functionName: sentinel.name, input, ...life }, { parent, dependsOn: [...after] })
}
