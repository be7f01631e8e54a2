import type { SoakResult } from "../soak/bad-day.ts"

/** One act of the demo's story. */
export type ActName =
  | "first-rotation"
  | "rotation-under-load"
  | "lost-answer"
  | "killed-function"
  | "lost-put"
  | "grace-over"
  | "outside-revocation"
  | "stuck-pending"

/**
 * What LINE's journal and the secret's labels say of one live token together: `issued` while the invocation that asked
 * for it runs and hasn't stored it, `leaked` once that is over and no version holds it, `retiring` once the sentinel has
 * seen it superseded.
 */
export type TokenState = "issued" | "pending" | "current" | "superseded" | "retiring" | "leaked"

/** A live token of the channel. */
export interface TokenView {
  /** LINE's `key_id`. */
  readonly keyId: string
  readonly state: TokenState
  /** ISO 8601 in UTC, by LINE. */
  readonly expiresAt: string
  /** ISO 8601 in UTC: until then a `retiring` token lives on for apps that still hold it. */
  readonly retireAfter?: string
}

/** LINE's answers to the app's requests; `unanswered` ones got none. */
export interface AppCounts {
  readonly ok: number
  /** 401: LINE didn't take the token. */
  readonly refused: number
  readonly unanswered: number
}

/** A time in which LINE refused the app's token. */
export interface Outage {
  /** The app's requests that were answered with 401. */
  readonly refused: number
  /** From the first of them until one was accepted again, by the stand-ins' clock. */
  readonly seconds: number
  /** The same in real time: the stand-ins' clock jumped meanwhile. */
  readonly realSeconds: number
}

/** What one act came to. */
export interface ActResult {
  readonly act: ActName
  /** Of the version that the act's last rotation made; null: it had none. */
  readonly versionId: string | null
  /** How often Secrets Manager ran that rotation; 0 without one. */
  readonly attempts: number
  readonly isSucceeded: boolean
  /** Rotations that failed for good meanwhile. */
  readonly failedRotations: number
  /** Versions of failed rotations that held AWSPENDING and lost it again without becoming current. */
  readonly pendingCleared: number
  /** Key ids that LINE issued meanwhile. */
  readonly issued: readonly string[]
  /** Those among them that no version of the secret holds. */
  readonly leaked: readonly TokenView[]
  /** Answers to *issue* that LINE gave and nobody got. */
  readonly lostIssueAnswers: number
  /** PutSecretValue calls that took effect and whose answer nobody got. */
  readonly lostPutAnswers: number
  /** PutSecretValue calls in all. */
  readonly puts: number
  /** Function processes that were killed. */
  readonly kills: number
  /** Key ids of tokens that a function revoked meanwhile. */
  readonly revoked: readonly string[]
  /** Key ids of tokens that somebody else revoked meanwhile. */
  readonly revokedOutside: readonly string[]
  /** LINE's answers to the app meanwhile. */
  readonly app: AppCounts
  /** Null: no request of the app was refused. */
  readonly outage: Outage | null
  /** Of the token in the app's last request; null: it sent none. */
  readonly appKeyId: string | null
  /** Of the token that AWSCURRENT holds; null: none. */
  readonly currentKeyId: string | null
}

/** The last event: what the whole story came to. */
export interface Summary {
  readonly rotations: {
    readonly succeeded: number
    readonly retried: number
    /** Given up. */
    readonly failed: number
    readonly total: number
  }
  readonly tokens: {
    readonly issued: number
    readonly live: number
    readonly current: readonly TokenView[]
    /** Within their grace: they wait for their revocation. */
    readonly superseded: readonly TokenView[]
    readonly leaked: readonly TokenView[]
    /** Superseded tokens that were revoked when their grace was over. */
    readonly retired: number
    /** Tokens that somebody else revoked. */
    readonly revokedOutside: number
    /** Superseded tokens that are live though their grace is over, or that no label names. */
    readonly forgotten: number
  }
  readonly app: AppCounts
  /** Each time in which LINE refused the app's token, with the act that brought it about. */
  readonly outages: readonly (Outage & { readonly act: ActName })[]
  /** Texts that were searched for secrets, the secrets' values that were searched for, and how many secrets were found. */
  readonly canary: { readonly texts: number; readonly values: number; readonly found: number }
  /** Expectations that didn't hold, one sentence each; empty when all is as it should be. */
  readonly failures: readonly string[]
}

interface Members {
  started: { readonly title: string }
  preparing: { readonly what: "function" | "stand-ins" }
  ready: { readonly node: string; readonly channelId: string; readonly secretName: string; readonly durationMs: number }
  "act-started": { readonly act: ActName; readonly number: number; readonly of: number; readonly title: string }
  "fault-set": { readonly act: ActName; readonly what: string }
  "rotation-started": { readonly versionId: string; readonly attempt: number }
  "token-issued": { readonly keyId: string; readonly expiresAt: string; readonly isAnswerLost: boolean }
  "token-revoked": { readonly keyId: string; readonly by: "function" | "outside" }
  "clock-moved": { readonly seconds: number; readonly now: string; readonly why?: string }
  "sentinel-acted": {
    readonly action: string
    readonly outcome: string
    readonly keyId?: string
    readonly reason?: string
    readonly error?: string
    /** Of a report: what it is about. */
    readonly code?: string
    readonly keyIds?: readonly string[]
  }
  "sentinel-ran": { readonly outcome: "succeeded" | "failed" | "refused" }
  "step-reported": {
    readonly step: string
    readonly versionId: string
    readonly outcome: string
    readonly durationMs: number
    readonly keyId?: string
    readonly error?: string
    readonly errorMessage?: string
  }
  "function-killed": { readonly requestId: string; readonly lastCall?: string }
  "answer-missed": { readonly call: string; readonly errorCode: string }
  "call-repeated": { readonly call: string; readonly status: number }
  "step-failed": {
    readonly step: string
    readonly versionId: string
    readonly attempt: number
    readonly error?: string
  }
  "retry-scheduled": { readonly versionId: string; readonly attempt: number; readonly waitMs: number }
  "rotation-ended": {
    readonly versionId: string
    readonly outcome: "succeeded" | "failed" | "abandoned"
    readonly reason?: string
  }
  "tokens-changed": { readonly tokens: readonly TokenView[] }
  "app-started": { readonly everyMs: number; readonly cacheMs: number }
  "app-switched": { readonly keyId: string }
  "app-counted": AppCounts
  "act-ended": ActResult
  summary: Summary
  "bad-day-started": { readonly seed: number; readonly apps: number; readonly rotations: number }
  "app-rotated": {
    readonly app: string
    readonly outcome: "succeeded" | "failed" | "abandoned"
    readonly attempts: number
    /** What went wrong meanwhile, each as who and what. */
    readonly troubles: readonly string[]
  }
  "good-day-started": { readonly apps: number }
  "bad-day-ended": SoakResult
}

/** Names of the events: they stay as they are, members may be added. */
export type EventType = keyof Members

/** What happened, for `--json` one line each. `elapsedMs` counts from the start of the command, in real time. */
export type DemoEvent = {
  [Type in EventType]: { readonly type: Type; readonly elapsedMs: number } & Members[Type]
}[EventType]

/** An event that nobody has stamped yet. */
export type NewEvent = { [Type in EventType]: { readonly type: Type } & Members[Type] }[EventType]

/** Takes an event as it happens. */
export type Emit = (event: NewEvent) => void

/** What each event tells, and where it is from. */
export const EVENTS: Readonly<Record<EventType, string>> = {
  started: "the command began",
  preparing: "the function is being built, or the stand-ins are being started",
  ready: "all of them listen, and one channel with an empty token secret is there",
  "act-started": "an act begins",
  "fault-set": "what will go wrong in this act, and once only",
  "rotation-started": "Secrets Manager runs the four steps; attempt 2 and above are its retries",
  "token-issued": "LINE's journal: a token came to life; isAnswerLost: nobody was told",
  "token-revoked": "LINE's journal: a token was revoked, by a function or from outside",
  "clock-moved": "the stand-ins' clock jumped ahead; now is what it shows, why what the time is for",
  "sentinel-acted": "the sentinel's own log line for one thing that it did, or has to report; not twice in a row",
  "sentinel-ran": "the schedule invoked the sentinel, and it is done",
  "step-reported": "the function's own log line for a step",
  "function-killed": "Lambda's log: the function's process died; lastCall is its last request",
  "answer-missed": "Lambda's journal of the function's requests: this one's answer never came",
  "call-repeated": "Lambda's journal of the function's requests: one that missed its answer was sent again",
  "step-failed": "Secrets Manager's history: a step failed",
  "retry-scheduled": "Secrets Manager's history: the rotation will run again with the same ClientRequestToken",
  "rotation-ended": "Secrets Manager's history: the rotation is over",
  "tokens-changed": "every live token: LINE's journal and the secret's labels put together",
  "app-started": "the app read the secret and calls LINE from now on",
  "app-switched": "LINE's journal: the app calls with another token from now on",
  "app-counted": "LINE's answers to the app so far",
  "act-ended": "what the act came to, from the journals",
  summary: "the last line: totals, and the expectations that didn't hold",
  "bad-day-started": "--bad-day: from now on LINE and Secrets Manager are hostile; the seed brings the same again",
  "app-rotated": "--bad-day: a rotation is over, and what went wrong with it",
  "good-day-started": "--bad-day: nothing fails any more, and each app is rotated once more",
  "bad-day-ended": "--bad-day, the last line: totals, faults by kind, and the invariants that didn't hold",
}
