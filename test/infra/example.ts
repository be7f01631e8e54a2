import { secret } from "@pulumi/pulumi"
import type { ChannelArgs, LineTokenRotationArgs } from "../../infra/args.ts"

/** A channel secret that must not be found anywhere but in the credentials secret's value. */
export const CANARY = "canary-5b7d1f0c"

/** A topic in the Region and account of the mocked provider. */
export const TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:on-call"

/** A channel that rotates: everything about it is given. */
export function rotatingChannel(more: Partial<ChannelArgs> = {}): ChannelArgs {
  return { channelId: "1234567890", apps: ["bot", "crm"], kid: "kid-1", channelSecret: secret(CANARY), ...more }
}

/** Arguments with the one channel `support`. */
export function argsWith(
  channel: Partial<ChannelArgs> = {},
  more: Partial<LineTokenRotationArgs> = {},
): LineTokenRotationArgs {
  return { channels: { support: rotatingChannel(channel) }, alarmTopicArns: [TOPIC], ...more }
}
