import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js"
import type { Permission } from "@pulumi/aws/lambda/permission.js"
import type { Output } from "@pulumi/pulumi"
import type { ChannelArgs } from "../args.ts"
import type { Channel } from "../model/rotation.ts"
import { type AppPart, makeApp, type RotationNeeds } from "./app.ts"
import { type ChannelKeys, type CredentialsPart, makeCredentials } from "./credentials.ts"
import { makePreflight, type Triggers } from "./invocations.ts"
import { makeSigningKey } from "./key.ts"
import { nextStepText } from "./next-step-text.ts"
import { makeSchedule, type Watching } from "./schedule.ts"
import type { Scope } from "./scope.ts"

/** What all channels share. */
export interface Shared {
  readonly rotation: LambdaFunction
  readonly sentinel: LambdaFunction
  /** Policy of the keys that are made. */
  readonly keyPolicy: Output<string>
  /** That Secrets Manager may call the rotation function. */
  readonly permission: Permission
  readonly watching: Watching
}

/** What a channel came to. */
export interface ChannelPart {
  readonly channel: Channel
  readonly nextStep: Output<string>
  readonly publicJwk: Output<string>
  readonly nextPublicJwk: Output<string> | undefined
  readonly credentialsSecretArn: Output<string>
  readonly apps: readonly AppPart[]
}

/** All of one channel. What its phase hasn't reached isn't made: no rotation without a proof that it will work. */
export function makeChannel(scope: Scope, channel: Channel, shared: Shared): ChannelPart {
  const given = givenOf(scope, channel)
  const keys = makeKeys(scope, channel, given, shared)
  const credentials = makeCredentials(scope, channel, given, keys)
  const needs = channel.phase === "rotating" ? proveChannel(scope, channel, keys, credentials, shared) : undefined
  const apps = channel.apps.map((app) => makeApp(scope, channel, app, needs))
  if (needs) watchChannel(scope, channel, apps, needs, shared)
  return {
    channel,
    nextStep: nextStepText(channel, given),
    publicJwk: keys.present.publicJwk,
    nextPublicJwk: keys.next?.publicJwk,
    credentialsSecretArn: credentials.secret.arn,
    apps,
  }
}

function givenOf({ args }: Scope, { name }: Channel): ChannelArgs {
  const given = args.channels[name]
  if (given === undefined) throw new Error(`channel ${name} is resolved, and wasn't given`)
  return given
}

function makeKeys(scope: Scope, channel: Channel, given: ChannelArgs, { keyPolicy }: Shared): ChannelKeys {
  const { signingKey, nextKey } = channel
  const present = makeSigningKey(scope, channel, signingKey, given, keyPolicy)
  const next = nextKey && makeSigningKey(scope, channel, nextKey, given.nextKey ?? {}, keyPolicy)
  return { present, next }
}

function proveChannel(
  scope: Scope,
  channel: Channel,
  keys: ChannelKeys,
  credentials: CredentialsPart,
  { rotation, sentinel, permission }: Shared,
): RotationNeeds {
  const { value, secret, policy } = credentials
  const keyParts = [...keys.present.resources, ...(keys.next?.resources ?? [])]
  const channelParts = [rotation, sentinel, permission, ...keyParts, secret, policy, ...(value ? [value] : [])]
  const proved = { ...keyTriggers(channel, keys), ...(value ? { credentials: value.versionId } : {}) }
  const preflight = makePreflight(scope, channel, { sentinel, after: channelParts }, proved)
  const triggers = { channelId: channel.channelId }
  return { rotation, sentinel, channelParts, checks: [preflight], triggers }
}

function keyTriggers({ nextKey }: Channel, { present, next }: ChannelKeys): Triggers {
  if (nextKey?.kid === undefined || next === undefined) return { key: present.identity }
  return { key: present.identity, nextKey: next.identity }
}

function watchChannel(
  scope: Scope,
  channel: Channel,
  apps: readonly AppPart[],
  { checks }: RotationNeeds,
  { watching }: Shared,
): void {
  makeSchedule(scope, channel, watching, [...checks, ...apps.flatMap(({ rotates }) => rotates)])
}
