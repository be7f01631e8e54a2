import type { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js"
import type { Output } from "@pulumi/pulumi"
import { makeAlarms } from "./resources/alarms.ts"
import { type ChannelPart, makeChannel } from "./resources/channel.ts"
import { makeDashboard } from "./resources/dashboard.ts"
import { makeEvents } from "./resources/events.ts"
import { type Functions, makeFunctions } from "./resources/functions.ts"
import { keyPolicyText } from "./resources/policy-texts.ts"
import type { Scope } from "./resources/scope.ts"
import { makePermission, makeWatching } from "./resources/watching.ts"
import { withoutStacks } from "./short-stacks.ts"

/** All that the component has made. */
export interface Parts {
  readonly channels: readonly ChannelPart[]
  readonly functions: Functions
  readonly alarms: readonly MetricAlarm[]
  readonly dashboardUrl: Output<string>
}

/** Makes everything: what is there once, then the channels. Alarms are there from the first channel on that rotates. */
export function makeParts(scope: Scope): Parts {
  const functions = makeFunctions(scope)
  const permission = makePermission(scope, functions.rotation)
  const watching = makeWatching(scope, functions.sentinel)
  const keyPolicy = keyPolicyText(scope, functions.roles)
  const shared = { ...functions, permission, keyPolicy, watching }
  const channels = withoutStacks(() => scope.rotation.channels.map((channel) => makeChannel(scope, channel, shared)))
  const names = { rotation: functions.rotation.name, sentinel: functions.sentinel.name }
  const isRotating = scope.rotation.channels.some(({ phase }) => phase === "rotating")
  makeEvents(scope)
  return {
    channels,
    functions,
    alarms: isRotating ? makeAlarms(scope, names) : [],
    dashboardUrl: makeDashboard(scope, names),
  }
}
