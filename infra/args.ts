import type { Input } from "@pulumi/pulumi"

/** What a `LineTokenRotation` is made from. Only `channels` is required. */
export interface LineTokenRotationArgs {
  /**
   * The channels, by a name of your choice: 1 to 64 letters, digits, `-` and `_`. A channel keeps its name: its secrets are named after it.
   *
   * Example: `{ support: { channelId: "1234567890", kid: "2b4f…", apps: ["bot", "crm"] } }`
   */
  channels: Record<string, ChannelArgs>
  /**
   * When the apps' tokens are rotated: `cron(…)` or `rate(…)` as Secrets Manager takes it, in UTC, at least 4 hours apart.
   * Default: once a week, at an hour that follows from the names, so that a fleet doesn't rotate at once.
   *
   * Example: `cron(0 3 ? * SUN *)`
   */
  schedule?: string
  /** Hours that a rotation may take from its scheduled start, 1 to 24. Default 4. */
  rotationWindowHours?: number
  /** Days a token lives, 1 to 30. Default 30, LINE's limit. */
  tokenLifetimeDays?: number
  /** Hours a superseded token is kept alive for apps that still hold it, 1 to 720. Default 24. */
  graceHours?: number
  /** Minutes that the slowest app may keep a token in its cache, 0 to 1440. Default 60. */
  consumerCacheMinutes?: number
  /** Minutes between two runs of the sentinel, which revokes what is due and repairs what is broken; 5 to 60. Default 15. */
  sentinelEveryMinutes?: number
  /**
   * First part of every secret's name, `<prefix>/<channel>/…`. Default `line-tokens`. Another stack in the same account and Region needs another one.
   *
   * Example: `line-tokens-staging`
   */
  prefix?: string
  /** Days in which a deleted secret can be restored: 0 (none) or 7 to 30. Default 30. Its name is taken for as long. */
  recoveryWindowInDays?: number
  /**
   * ARNs of SNS topics that alarms and events of failed rotations go to. Default none, with a warning. The topic's policy must let
   * `cloudwatch.amazonaws.com` and `events.amazonaws.com` publish.
   *
   * Example: `["arn:aws:sns:ap-northeast-1:123456789012:on-call"]`
   */
  alarmTopicArns?: Input<string>[]
  /** Days that the functions' logs are kept, one of CloudWatch's values. Default 30. */
  logRetentionDays?: number
  /** Where the functions run, if in a VPC. They must reach api.line.me and AWS from there. Default: in none. */
  vpc?: VpcArgs
  /** KMS key that encrypts the secrets: key id, key ARN, `alias/…` or alias ARN. Default: AWS's own, `aws/secretsmanager`. */
  encryptionKeyId?: Input<string>
  /**
   * ARNs of IAM roles, users or accounts that the token secrets' resource policies let read. Default none: readers in the same account need
   * only a policy of their own, which is an output. Another account needs `encryptionKeyId` as well.
   *
   * Example: `["arn:aws:iam::123456789012:role/bot"]`
   */
  readers?: Input<string>[]
  /** Tags on everything that takes tags. Default none. */
  tags?: Record<string, string>
  /** Whether the tokens that are held are revoked at LINE when their app, their channel or the stack goes. Default true. */
  revokeOnDelete?: boolean
  /** Advanced: an origin on loopback in place of LINE's, to try the component against stand-ins. Default none. Example: `http://127.0.0.1:8080` */
  lineApiOrigin?: string
}

/** One LINE channel. */
export interface ChannelArgs {
  /** LINE's channel id, from the console: digits. Another one under the same name is refused, see `replaceChannel`. */
  channelId: string
  /** Names of the apps that use the channel; each gets a token of its own. At least one; 1 to 64 letters, digits, `-` and `_`. */
  apps: string[]
  /** LINE's id of the registered signing key, which the console shows. Left out until the public key is registered: nothing rotates before. */
  kid?: string
  /**
   * The channel secret from the console; give it as a Pulumi secret. Left out, you write the credentials secret yourself, nothing secret
   * enters Pulumi's state, and `credentialsStored` says when it is done.
   */
  channelSecret?: Input<string>
  /** A private key to sign with, PKCS#8 PEM or JWK, RSA of 2048 bits; give it as a Pulumi secret. Default: a key in KMS, which never leaves it. */
  privateKey?: Input<string>
  /** A key of yours in KMS to sign with, RSA_2048 and SIGN_VERIFY: key id, key ARN, `alias/…` or alias ARN. Default: one is made. */
  kmsKeyId?: Input<string>
  /** The signing key that takes over from the present one. Default none. */
  nextKey?: NextKeyArgs
  /** Counts the keys that were made in KMS for this channel, 1 to 99. Default 1; a key rollover ends with one more. */
  signingKeyGeneration?: number
  /** Live v2.1 tokens of other tools on the same channel, 0 to 25: they take of LINE's 30. Default 0. */
  foreignTokens?: number
  /**
   * Says that another channel id under this name is meant: the tokens of the one before stay alive until they expire. Take it off again when
   * they have, 30 days later at most. Default false.
   */
  replaceChannel?: boolean
  /** Says that you have written the credentials secret. Nothing with `channelSecret`. Default false. */
  credentialsStored?: boolean
  /** As the component's `schedule`, for this channel. */
  schedule?: string
}

/** A signing key that takes over. With nothing but `{}` one is made in KMS, of the next generation. */
export interface NextKeyArgs {
  /** LINE's id of it, which the console shows. Left out until its public key is registered. */
  kid?: string
  /** As the channel's `kmsKeyId`. */
  kmsKeyId?: Input<string>
  /** As the channel's `privateKey`. */
  privateKey?: Input<string>
}

/** Subnets and security groups of both functions. */
export interface VpcArgs {
  /** At least one. */
  subnetIds: Input<string>[]
  /** At least one. */
  securityGroupIds: Input<string>[]
}
