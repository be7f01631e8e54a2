import type { Cost } from "../model/cost.ts"
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
  /** What it comes to when every channel rotates; absent when every one does. */
  readonly onceRotating?: { readonly resources: number; readonly monthlyUsd: number }
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
  /** The next scheduled starts, as if the channel had begun to rotate at `from`. */
  readonly nextRotations: readonly string[]
  /** Tokens issued between `from` and `until`, in that order; the first is issued at `from`. */
  readonly tokens: readonly TokenLife[]
}

/** One token's life when all goes well: current until the next one is, then in its grace, then revoked. */
export interface TokenLife {
  readonly currentFrom: string
  readonly currentUntil: string
  /** It isn't revoked before this: apps may use it until then. */
  readonly graceUntil: string
  /** By then it is revoked. */
  readonly revokedBy: string
  /** When it would expire if nobody revoked it. */
  readonly expiresAt: string
}

export interface ResourceCount {
  /** Pulumi's type, e.g. `aws:secretsmanager/secret:Secret`. */
  readonly type: string
  readonly count: number
}

/** What it costs a month by AWS's price list; LINE charges nothing for tokens. */
export interface CostPlan extends Cost {
  /** Day of the price list, e.g. `2026-11-01`, and its Region. */
  readonly pricesOf: string
  readonly priceRegion: string
}

/** An IAM or resource policy as it would be put; `ACCOUNT` and `REGION` stand for what only AWS knows. */
export interface PolicyPlan {
  readonly name: string
  readonly document: object
}
