/**
 * What a user gives, as plain values: the component's arguments with each secret replaced by whether it is there.
 * Every member is checked at run time too, since values from a stack's config have no types.
 */
export interface RotationInput {
  /** By channel name: 1 to 64 letters, digits, `-` and `_`. At least one. */
  readonly channels: Readonly<Record<string, ChannelInput>>
  /** `cron(…)` or `rate(…)` as Secrets Manager takes it, in UTC; default weekly, spread over the week by name. */
  readonly schedule?: string | undefined
  /** Hours that a rotation may take from its scheduled start, 1 to 24; default 4. */
  readonly rotationWindowHours?: number | undefined
  /** Days a token lives, 1 to 30; default 30. */
  readonly tokenLifetimeDays?: number | undefined
  /** Hours a superseded token stays alive, 1 to 720; default 24. */
  readonly graceHours?: number | undefined
  /** Minutes the slowest app may keep a token in its cache, 0 to 1,440; default 60. */
  readonly consumerCacheMinutes?: number | undefined
  /** Minutes between two runs of the sentinel, 5 to 60; default 15. */
  readonly sentinelEveryMinutes?: number | undefined
  /** First part of every secret's name, up to 128 letters, digits, `-`, `_` and single slashes; default `line-tokens`. */
  readonly prefix?: string | undefined
  /** Days a deleted secret can be restored, 0 (none) or 7 to 30; default 30. */
  readonly recoveryWindowInDays?: number | undefined
  /** SNS topics that alarms go to; default none, with a warning. */
  readonly alarmTopicArns?: readonly string[] | undefined
  /** Days that logs are kept, one of CloudWatch's values; default 30. */
  readonly logRetentionDays?: number | undefined
  /** Subnets and security groups for both functions; default none. */
  readonly vpc?: VpcInput | undefined
  /** KMS key for the secrets: key id, key ARN, `alias/…` or alias ARN; default AWS's own key. */
  readonly encryptionKeyId?: string | undefined
  /** ARNs of IAM roles, users or accounts that may read the token secrets; default none. */
  readonly readers?: readonly string[] | undefined
  /** Tags on everything that takes tags; default none. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** Whether held tokens are revoked when their app, channel or stack goes; default true. */
  readonly revokeOnDelete?: boolean | undefined
  /** A loopback origin in place of LINE's, for stand-ins; absent by default. */
  readonly lineApiOrigin?: string | undefined
}

/** One channel as a user gives it. */
export interface ChannelInput {
  /** LINE's channel id, digits; a whole number is taken too, since `pulumi config set --path` stores one. */
  readonly channelId: string
  /** Names of the apps, each of which gets a token secret of its own; at least one. */
  readonly apps: readonly string[]
  /** LINE's id of the registered signing key, from the console; left out until it is registered. */
  readonly kid?: string | undefined
  /** Whether `channelSecret` is given; without it the operator writes the credentials secret. Default false. */
  readonly hasChannelSecret?: boolean | undefined
  /** Whether `privateKey` is given; without it, and without `kmsKeyId`, a key is made in KMS. Default false. */
  readonly hasPrivateKey?: boolean | undefined
  /** A KMS key that exists, to sign with: key id, key ARN, `alias/…` or alias ARN. */
  readonly kmsKeyId?: string | undefined
  /** The key that takes over from the present one. */
  readonly nextKey?: NextKeyInput | undefined
  /** Counts the keys made in KMS for this channel, 1 to 99; default 1. The key of `nextKey` is one further. */
  readonly signingKeyGeneration?: number | undefined
  /** Live v2.1 tokens of other tools on the same channel, 0 to 25; default 0. */
  readonly foreignTokens?: number | undefined
  /** Says that another channel id under this name is meant; default false. */
  readonly replaceChannel?: boolean | undefined
  /** Says that the operator has written the credentials secret; default false. Nothing with `channelSecret`. */
  readonly credentialsStored?: boolean | undefined
  /** As the component's `schedule`, for this channel. */
  readonly schedule?: string | undefined
}

/** A signing key that takes over. Without `kmsKeyId` and a private key it is made in KMS. */
interface NextKeyInput {
  /** LINE's id of it; left out until it is registered. */
  readonly kid?: string | undefined
  /** As the channel's `kmsKeyId`. */
  readonly kmsKeyId?: string | undefined
  /** Whether a private key is given. */
  readonly hasPrivateKey?: boolean | undefined
}

/** Where both functions run. They must reach LINE and AWS from there. */
interface VpcInput {
  /** At least one. */
  readonly subnetIds: readonly string[]
  /** At least one. */
  readonly securityGroupIds: readonly string[]
}

/** Where the component is deployed, as far as it is known; what is known is compared with every ARN. */
export interface Place {
  /** E.g. `ap-northeast-1`. */
  readonly region?: string | undefined
  /** 12 digits. */
  readonly accountId?: string | undefined
}
