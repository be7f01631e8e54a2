/** Why a rotation is started. */
export type RotationReason = "missing" | "dead" | "expired" | "near-expiry" | "overdue" | "foreign"

/** What a report is about. `problem`s are for a person; `notice`s are for the record. */
type ReportCode =
  | "cannot-see-line"
  | "cannot-see-secret"
  | "channel-secret"
  | "deleted"
  | "foreign-token"
  | "label-room"
  | "paused"
  | "slots"
  | "unknown-tokens"
  | "unreadable"
  | "backing-off"

/** A version of a token secret that an action is about. */
interface OnVersion {
  readonly app: string
  readonly secretArn: string
  readonly versionId: string
}

/**
 * A change of a version's labels: it loses `removeFirst`, gets `add`, and loses `remove`. To add first keeps the value; what
 * goes first is what a secret without room can spare.
 */
export interface Relabelling {
  readonly removeFirst?: readonly string[]
  readonly add: string | undefined
  readonly remove: readonly string[]
}

/** One thing to do for a channel, and why. Each is idempotent, and each may fail without stopping the others. */
export type Action =
  /** Due, and LINE still lists or accepts it. `label`: the retire label that its value is read by. */
  | ({
      readonly kind: "revoke"
      readonly keyId: string
      readonly label: string
      readonly reason: "due" | "ordered"
    } & OnVersion)
  /** Proved dead, or nothing that LINE could revoke: its labels come off. */
  | ({
      readonly kind: "unlabel-proved"
      readonly name: string
      readonly labels: readonly string[]
      readonly reason: "expired" | "refused" | "unreadable" | "empty"
    } & OnVersion)
  /** Seen superseded: gets `add`, then loses `remove`. */
  | ({
      readonly kind: "stamp-superseded"
      readonly name: string
      readonly reason: "superseded" | "never-current" | "ordered"
    } & Relabelling &
      OnVersion)
  /** Current again: gets `add`, then loses `remove`. */
  | ({ readonly kind: "unstamp-current"; readonly reason: "current-again" } & Relabelling & OnVersion)
  /** Current, and no label of ours says which token it holds: gets `add`. */
  | ({ readonly kind: "name-current"; readonly add: string; readonly reason: "unlabelled" } & OnVersion)
  /** First sight of a pending version: gets `add`; one that isn't pending any more loses `remove`, and gets a name if it has none. */
  | ({ readonly kind: "mark-pending"; readonly reason: "first-sight" | "not-pending-any-more" } & Relabelling &
      OnVersion)
  /** Pending for longer than any rotation, or no rotation at all: gets `add`, so that its value isn't forgotten, then loses AWSPENDING and `remove`. */
  | ({ readonly kind: "clear-pending"; readonly reason: "stuck" | "demoted" | "no-room" } & Relabelling & OnVersion)
  | {
      readonly kind: "start-rotation"
      readonly app: string
      readonly secretArn: string
      /** The version that is current, and needs a successor; undefined where there is none. */
      readonly currentVersionId: string | undefined
      /** Of the version to make: the same for all runs that decide the same within half an hour. */
      readonly versionId: string
      readonly reason: RotationReason
    }
  | {
      readonly kind: "report"
      readonly code: ReportCode
      readonly severity: "problem" | "notice"
      readonly app?: string
      readonly keyIds?: readonly string[]
      /** What was found, and what to do. */
      readonly reason: string
    }
