import type { Phase } from "./phase.ts"

/** The whole of it, checked, defaults applied. Times of the functions are in seconds. */
export interface Rotation {
  readonly prefix: string
  /** In the order they were given. */
  readonly channels: readonly Channel[]
  readonly rotationWindowHours: number
  readonly tokenLifetimeSeconds: number
  readonly graceSeconds: number
  readonly consumerCacheSeconds: number
  readonly sentinelEveryMinutes: number
  /** The longest time between two scheduled starts of any app: `ROTATION_INTERVAL_SECONDS` of the sentinel. */
  readonly longestIntervalSeconds: number
  readonly recoveryWindowInDays: number
  readonly alarmTopicArns: readonly string[]
  readonly logRetentionDays: number
  readonly vpc: Vpc | undefined
  readonly encryptionKeyId: string | undefined
  readonly readers: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly revokeOnDelete: boolean
  readonly lineApiOrigin: string | undefined
  /** Sentences about what is allowed and yet worth a look. */
  readonly warnings: readonly string[]
}

/** One channel, resolved. */
export interface Channel {
  readonly name: string
  readonly channelId: string
  readonly apps: readonly App[]
  /** `<prefix>/<channel>/credentials`. */
  readonly credentialsSecretName: string
  /** Whether the component writes the credentials secret (the channel secret was given). */
  readonly writesCredentials: boolean
  readonly signingKey: SigningKey
  /** The key that takes over; absent while no rollover is on. */
  readonly nextKey: SigningKey | undefined
  readonly foreignTokens: number
  readonly replaceChannel: boolean
  readonly phase: Phase
  /** What the operator does next, with the exact command. */
  readonly nextStep: string
  /** Live tokens at the worst moment. */
  readonly budget: Budget
}

/** One app of a channel. */
export interface App {
  readonly name: string
  /** `<prefix>/<channel>/tokens/<app>`. */
  readonly secretName: string
  /** `cron(…)` or `rate(…)` for `scheduleExpression`; the window goes beside it as `duration`. */
  readonly scheduleExpression: string
  /** The longest time between two scheduled starts. */
  readonly longestIntervalSeconds: number
  /** The most tokens of this app that can be live at once without a fault. */
  readonly liveTokens: number
}

/** Where a signing key comes from. `kid` is absent until it is registered at LINE. */
export type SigningKey =
  /** Made in KMS by the component under `aliasName` (`alias/…`). */
  | { readonly kind: "made"; readonly generation: number; readonly aliasName: string; readonly kid: string | undefined }
  /** The user's own in KMS. */
  | { readonly kind: "own"; readonly kmsKeyId: string; readonly kid: string | undefined }
  /** A private key in the credentials secret. */
  | { readonly kind: "private"; readonly kid: string | undefined }

/** How a channel's 30 slots are used at the worst moment. */
export interface Budget {
  /** Sum of the apps' `liveTokens`. */
  readonly appTokens: number
  readonly foreignTokens: number
  /** Slots that a normal rotation leaves free. */
  readonly reserve: number
  /** LINE's limit a channel, 30. */
  readonly slots: number
}

export interface Vpc {
  readonly subnetIds: readonly string[]
  readonly securityGroupIds: readonly string[]
}
