import type { StagesByVersion } from "../labels.ts"

/** What DescribeSecret says, as far as the functions need it. */
export interface SecretDescription {
  readonly arn: string
  readonly rotationEnabled: boolean
  /** It is scheduled for deletion: its labels can be seen, its values can't be read. */
  readonly isDeleted: boolean
  readonly stages: StagesByVersion
  readonly schedule: RotationSchedule
}

/** A secret's rotation rules, in seconds and epoch milliseconds; absent where AWS says nothing. */
export interface RotationSchedule {
  /** Time between rotations, for `rate()` and days; a `cron()` has none. */
  readonly intervalSeconds: number | undefined
  readonly nextRotationAtMs: number | undefined
  /** How long AWS goes on retrying a rotation that has begun, in seconds; AWS's default where the rules name none. */
  readonly windowSeconds: number
}

/** A version's value; `absent` when the version, or its value, isn't there (yet). */
export type VersionValue = { readonly kind: "value"; readonly text: string } | { readonly kind: "absent" }

export interface PutRequest {
  readonly secretArn: string
  readonly versionId: string
  readonly text: string
  readonly stages: readonly string[]
  readonly rotationToken: string | undefined
}

/**
 * What one PutSecretValue came to.
 * - `stored`: the value is there (also when this very value already was)
 * - `exists`: another value holds this version id
 * - `refused`: AWS said no before anything happened; `isTransient` when the same call may succeed later
 * - `unknown`: no answer, or one that doesn't tell: it may have taken effect
 */
export type PutOutcome =
  | { readonly kind: "stored" }
  | { readonly kind: "exists" }
  | { readonly kind: "refused"; readonly error: string; readonly isTransient: boolean }
  | { readonly kind: "unknown"; readonly error: string }

export interface StageMove {
  readonly secretArn: string
  readonly stage: string
  readonly to?: string
  readonly from?: string
}

/** What UpdateSecretVersionStage came to; the same meanings as for a Put. */
export type StageOutcome = { readonly kind: "moved" } | Extract<PutOutcome, { kind: "refused" | "unknown" }>

/** What RotateSecret came to: `in-progress` when another rotation of this secret isn't complete. */
export type RotateOutcome =
  | { readonly kind: "started" }
  | { readonly kind: "in-progress" }
  | Extract<PutOutcome, { kind: "refused" | "unknown" }>

/**
 * The narrow port to Secrets Manager. Reads are repeated a few times and throw `SECRETS_MANAGER` in the end.
 * Writes are sent once and never throw: what an answer means is the caller's decision.
 */
export interface Secrets {
  describe(secretArn: string): Promise<SecretDescription>
  /** Without a version id: the current one. With a stage too: only if that version has it. */
  read(secretId: string, versionId?: string, stage?: string): Promise<VersionValue>
  put(request: PutRequest): Promise<PutOutcome>
  moveStage(move: StageMove): Promise<StageOutcome>
  /** Starts a rotation at once. @param versionId the new version's id: the same one again starts no second rotation */
  rotate(secretArn: string, versionId: string): Promise<RotateOutcome>
}
