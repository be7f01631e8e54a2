import type { ObservedCall } from "../lambda/call-journal.ts"
import type { CallRecord } from "../line/journal.ts"
import type { TokenRecord } from "../line/token-store.ts"
import type { RotationEvent } from "../secrets-manager/secrets-manager.ts"
import type { ActName, ActResult, AppCounts, Outage, TokenView } from "./events.ts"
import type { StagesByVersion } from "./token-states.ts"

/** What the journals hold of the time of one act, and the live tokens at its end. */
export interface ActRecords {
  readonly act: ActName
  /** Of this secret, from Secrets Manager. */
  readonly rotations: readonly RotationEvent[]
  /** Of the secret, when the act is over. */
  readonly stages: StagesByVersion
  /** Tokens that ended meanwhile, from LINE. */
  readonly revocations: readonly Pick<TokenRecord, "keyId" | "revokedBy">[]
  /** How far the stand-ins' clock was moved meanwhile. */
  readonly advancedSeconds: number
  /** From LINE. */
  readonly lineCalls: readonly CallRecord[]
  /** The function's own requests, from Lambda. */
  readonly functionCalls: readonly ObservedCall[]
  /** PutSecretValue calls that Secrets Manager carried out. */
  readonly putsDone: number
  /** Function processes that died, from Lambda's log. */
  readonly kills: number
  readonly tokens: readonly TokenView[]
}

/** Puts the journals together. Pure. */
export function resultOfAct(records: ActRecords): ActResult {
  const { act, rotations, lineCalls, putsDone, kills, tokens, advancedSeconds } = records
  const issues = issuesIn(lineCalls)
  const issued = issues.map(({ keyId }) => keyId)
  return {
    act,
    ...lastRotation(rotations),
    ...failures(records),
    issued,
    leaked: tokens.filter(({ keyId, state }) => state === "leaked" && issued.includes(keyId)),
    lostIssueAnswers: issues.filter(({ isAnswerLost }) => isAnswerLost).length,
    lostPutAnswers: Math.min(putsDone, unansweredPuts(records)),
    puts: putsDone,
    kills,
    ...revoked(records),
    app: appCountsIn(lineCalls),
    outage: outageIn(lineCalls, advancedSeconds),
    appKeyId: lineCalls.findLast(isBotInfo)?.keyId ?? null,
    currentKeyId: tokens.find(({ state }) => state === "current")?.keyId ?? null,
  }
}

/** The rotation that began last, with its retries. */
function lastRotation(events: readonly RotationEvent[]): Pick<ActResult, "versionId" | "attempts" | "isSucceeded"> {
  const versionId = events.findLast(({ type }) => type === "StepStarted")?.versionId
  const own = events.filter((event) => event.versionId === versionId)
  const attempts = own.map((event) => (event.type === "StepStarted" ? event.attempt : 0))
  const isSucceeded = own.at(-1)?.type === "RotationSucceeded"
  return { versionId: versionId ?? null, attempts: Math.max(0, ...attempts), isSucceeded }
}

/** Rotations that failed for good, and those of their versions that don't stand in the way any more. */
function failures({ rotations, stages }: ActRecords): Pick<ActResult, "failedRotations" | "pendingCleared"> {
  const failed = rotations.filter(({ type }) => type === "RotationFailed").map(({ versionId }) => versionId)
  const isInTheWay = (versionId: string) => stages[versionId]?.some((label) => IN_USE.includes(label)) ?? false
  const cleared = failed.filter((versionId) => !isInTheWay(versionId))
  return { failedRotations: failed.length, pendingCleared: new Set(cleared).size }
}

const IN_USE = ["AWSCURRENT", "AWSPENDING"]

function unansweredPuts({ functionCalls }: ActRecords): number {
  return functionCalls.filter(({ call, errorCode }) => call === "PutSecretValue" && errorCode !== undefined).length
}

function revoked({ revocations }: ActRecords): Pick<ActResult, "revoked" | "revokedOutside"> {
  const by = (isOutside: boolean) =>
    revocations.filter(({ revokedBy }) => (revokedBy?.operation === "outside") === isOutside).map(({ keyId }) => keyId)
  return { revoked: by(false), revokedOutside: by(true) }
}

/** From the app's first refused request until one was accepted again. Pure. */
export function outageIn(calls: readonly CallRecord[], advancedSeconds: number): Outage | null {
  const app = calls.filter(isBotInfo)
  const refused = app.filter(({ status, lost }) => status === 401 && !lost)
  const [first] = refused
  const last = refused.at(-1)
  if (first === undefined || last === undefined) return null
  const endMs = app.find(({ atMs, status }) => atMs >= last.atMs && status === 200)?.atMs ?? last.atMs
  const lastedMs = endMs - first.atMs
  const realMs = Math.max(0, Math.round(lastedMs - advancedSeconds * 1_000))
  return { refused: refused.length, seconds: lastedMs / 1_000, realSeconds: realMs / 1_000 }
}

/** A token that came to life. */
export interface Issue {
  readonly keyId: string
  readonly isAnswerLost: boolean
}

/** The issues among LINE's calls that took effect. Pure. */
export function issuesIn(calls: readonly CallRecord[]): readonly Issue[] {
  return calls.flatMap(({ operation, keyId, lost = false }) =>
    operation === "issueChannelTokenByJWT" && keyId !== undefined ? [{ keyId, isAnswerLost: lost }] : [],
  )
}

/** What LINE answered to the app. Pure. */
export function appCountsIn(calls: readonly CallRecord[]): AppCounts {
  const statuses = calls.filter(isBotInfo).map(({ status, lost }) => (lost ? undefined : status))
  const ok = statuses.filter((status) => status === 200).length
  const refused = statuses.filter((status) => status === 401).length
  return { ok, refused, unanswered: statuses.length - ok - refused }
}

/** The app's one request, which nothing else here sends. */
export function isBotInfo({ operation }: CallRecord): boolean {
  return operation === "getBotInfo"
}
