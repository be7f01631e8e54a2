import { type Output, output } from "@pulumi/pulumi"
import type { Parts } from "./make-parts.ts"
import type { AppPart } from "./resources/app.ts"
import type { ChannelPart } from "./resources/channel.ts"

/** The component's outputs. Each is of its own, so that one that isn't known yet at preview doesn't hide the others. */
export function outputsOf({ channels, functions, alarms, dashboardUrl }: Parts) {
  return {
    phases: perChannel(channels, ({ channel }) => output<string>(channel.phase)),
    nextSteps: perChannel(channels, ({ nextStep }) => nextStep),
    publicJwks: perChannel(channels, ({ publicJwk }) => publicJwk),
    nextPublicJwks: perChannel(channels, ({ nextPublicJwk }) => nextPublicJwk),
    credentialsSecretArns: perChannel(channels, ({ credentialsSecretArn }) => credentialsSecretArn),
    tokenSecretArns: perApp(channels, ({ tokenSecretArn }) => tokenSecretArn),
    readerPolicies: perApp(channels, ({ readerPolicy }) => readerPolicy),
    rotationFunctionName: functions.rotation.name,
    rotationFunctionArn: functions.rotation.arn,
    sentinelFunctionName: functions.sentinel.name,
    sentinelFunctionArn: functions.sentinel.arn,
    alarmArns: output(alarms.map(({ arn }) => arn)),
    dashboardUrl,
  }
}

type PerChannel = Output<Record<string, string>>

function perChannel(
  channels: readonly ChannelPart[],
  pick: (part: ChannelPart) => Output<string> | undefined,
): PerChannel {
  const entries = channels.flatMap((part) => {
    const found = pick(part)
    return found === undefined ? [] : [[part.channel.name, found] as const]
  })
  return output(Object.fromEntries(entries))
}

function perApp(
  channels: readonly ChannelPart[],
  pick: (part: AppPart) => Output<string>,
): Output<Record<string, Record<string, string>>> {
  const entries = channels.map(({ channel, apps }) => {
    return [channel.name, Object.fromEntries(apps.map((app) => [app.name, pick(app)]))] as const
  })
  return output(Object.fromEntries(entries))
}
