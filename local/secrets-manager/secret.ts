import type { Schedule } from "./schedule.ts"

/** What a version holds; exactly one of the two. */
export interface SecretValue {
  readonly secretString?: string | undefined
  /** Base64, as it travels. */
  readonly secretBinary?: string | undefined
}

/** One version. Without a value it is the placeholder that a rotation starts with. */
export interface Version {
  readonly id: string
  readonly value?: SecretValue | undefined
  readonly createdMs: number
  /** Midnight UTC of the day of the last read. */
  readonly accessedMs?: number | undefined
  /** The key it was encrypted with; absent means the account's default key. */
  readonly kmsKeyId?: string | undefined
}

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** How a secret rotates. It outlives CancelRotateSecret, which only turns `isEnabled` off. */
export interface RotationSettings {
  readonly lambdaArn: string
  readonly isEnabled: boolean
  readonly schedule?: Schedule | undefined
  /** Days between rotations as worked out from the schedule after the last success. */
  readonly calculatedDays?: number | undefined
  readonly lastRotatedMs?: number | undefined
  readonly nextRotationMs?: number | undefined
}

/** Staging label → version id. A label is on at most one version, so this is all there is to know. */
export type Labels = ReadonlyMap<string, string>

/** A secret as a value: every change makes a new one. */
export interface Secret {
  readonly arn: string
  readonly name: string
  readonly description?: string | undefined
  readonly kmsKeyId?: string | undefined
  readonly tags?: readonly Tag[] | undefined
  readonly policy?: string | undefined
  readonly createdMs: number
  readonly changedMs: number
  readonly accessedMs?: number | undefined
  /** When the deletion window ends; absent unless one is open. */
  readonly deletionMs?: number | undefined
  readonly rotation?: RotationSettings | undefined
  readonly versions: ReadonlyMap<string, Version>
  readonly labels: Labels
}

/** A copy of the secret with one version added or replaced. */
export function withVersion(secret: Secret, version: Version): Secret {
  return { ...secret, versions: new Map(secret.versions).set(version.id, version) }
}

/** A copy of the secret without that version and without its labels. */
export function withoutVersion(secret: Secret, versionId: string): Secret {
  const versions = new Map(secret.versions)
  versions.delete(versionId)
  const labels = new Map([...secret.labels].filter(([, holder]) => holder !== versionId))
  return { ...secret, versions, labels }
}
