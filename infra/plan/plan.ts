import type { Budget } from "../model/rotation.ts"

/** What a stack's settings come to, before anything is made. The `--json` answer is this; instants are ISO 8601 in UTC. */
export interface Plan {
  readonly schema: 1
  /** The moment that the plan starts from: as if everything were made then. */
  readonly from: string
  /** How far the pictures and the tokens' lives reach. */
  readonly until: string
  /** Region of the stack's settings; absent when they name none. */
  readonly region?: string
  readonly warnings: readonly string[]
  readonly channels: readonly ChannelPlan[]
  /** What would be made, by Pulumi's type, most first. */
  readonly resources: readonly ResourceCount[]
  readonly cost: CostPlan
  readonly policies: readonly PolicyPlan[]
}

export interface ChannelPlan {
  readonly name: string
  readonly channelId: string
  /** `register-key`, `waiting-for-credentials` or `rotating`. */
  readonly phase: string
  /** What a person does next, with the exact command. */
  readonly nextStep: string
  /** Where the signing key is, in words. */
  readonly signingKey: string
  /** Live tokens at the worst moment, of LINE's 30. */
  readonly budget: Budget
  readonly apps: readonly AppPlan[]
}

export interface AppPlan {
  readonly name: string
  readonly secretName: string
  readonly scheduleExpression: string
  /** Hours that each rotation may take. */
  readonly rotationWindowHours: number
  /** The next scheduled starts; none until the channel rotates. */
  readonly nextRotations: readonly string[]
  /** Tokens that live between `from` and `until`, in the order of their issue; none until the channel rotates. */
  readonly tokens: readonly TokenLife[]
}

/** One token's life when all goes well; it is current until the next one is, and revoked when its grace is over. */
export interface TokenLife {
  readonly currentFrom: string
  readonly currentUntil: string
  /** The earliest that it is revoked. */
  readonly revokedAt: string
  /** When it would expire if nobody revoked it. */
  readonly expiresAt: string
}

export interface ResourceCount {
  /** Pulumi's type, e.g. `aws:secretsmanager/secret:Secret`. */
  readonly type: string
  readonly count: number
}

/** What it costs a month by AWS's price list; LINE charges nothing for tokens. */
export interface CostPlan {
  readonly items: readonly CostItem[]
  readonly totalUsd: number
  /** Day of the price list, e.g. `2026-11-01`, and its Region. */
  readonly pricesOf: string
  readonly priceRegion: string
}

export interface CostItem {
  readonly what: string
  readonly quantity: number
  readonly unit: string
  readonly unitUsd: number
  readonly monthlyUsd: number
}

/** An IAM or resource policy as it would be put; `ACCOUNT` and `REGION` stand for what only AWS knows. */
export interface PolicyPlan {
  readonly name: string
  readonly document: object
}
