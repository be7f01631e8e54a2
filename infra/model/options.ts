/** Names of the component's options. */
export const ROTATION_OPTIONS = [
  "channels",
  "schedule",
  "rotationWindowHours",
  "tokenLifetimeDays",
  "graceHours",
  "consumerCacheMinutes",
  "sentinelEveryMinutes",
  "prefix",
  "recoveryWindowInDays",
  "alarmTopicArns",
  "logRetentionDays",
  "vpc",
  "encryptionKeyId",
  "readers",
  "tags",
  "revokeOnDelete",
  "lineApiOrigin",
] as const

/** Names of a channel's options, as a user writes them. */
export const CHANNEL_OPTIONS = [
  "channelId",
  "apps",
  "kid",
  "channelSecret",
  "privateKey",
  "kmsKeyId",
  "nextKey",
  "signingKeyGeneration",
  "foreignTokens",
  "replaceChannel",
  "credentialsStored",
  "schedule",
] as const

/** Names of the options of a channel's `nextKey`, as a user writes them. */
export const NEXT_KEY_OPTIONS = ["kid", "kmsKeyId", "privateKey"] as const

/** Names of the options of `vpc`. */
export const VPC_OPTIONS = ["subnetIds", "securityGroupIds"] as const

/** Options whose values are secret: the model is only told whether they are there, under these names. */
export const SECRET_FLAGS: Readonly<Record<string, string>> = {
  channelSecret: "hasChannelSecret",
  privateKey: "hasPrivateKey",
}
