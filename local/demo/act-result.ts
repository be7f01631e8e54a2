import type { ObservedCall } from "../lambda/call-journal.ts"
import type { CallRecord } from "../line/journal.ts"
import type { RotationEvent } from "../secrets-manager/secrets-manager.ts"
import type { ActName, ActResult, AppCounts, TokenView } from "./events.ts"

/** What the journals hold of the time of one act, and the live tokens at its end. */
export interface ActRecords {
  readonly act: ActName
  readonly versionId: string
  /** Of this version, from Secrets Manager. */
  readonly rotation: readonly RotationEvent[]
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
  const { act, versionId, rotation, lineCalls, functionCalls, putsDone, kills, tokens } = records
  const issues = issuesIn(lineCalls)
  const issued = issues.map(({ keyId }) => keyId)
  const current = tokens.find(({ state }) => state === "current")?.keyId
  const puts = functionCalls.filter(({ call }) => call === "PutSecretValue")
  return {
    act,
    versionId,
    attempts: Math.max(0, ...rotation.map((event) => (event.type === "StepStarted" ? event.attempt : 0))),
    isSucceeded: rotation.at(-1)?.type === "RotationSucceeded",
    issued,
    leaked: tokens.filter(({ keyId, state }) => state === "leaked" && issued.includes(keyId)),
    lostIssueAnswers: issues.filter(({ isAnswerLost }) => isAnswerLost).length,
    lostPutAnswers: Math.min(putsDone, puts.filter(({ errorCode }) => errorCode !== undefined).length),
    puts: putsDone,
    kills,
    revoked: lineCalls.filter(({ operation, status }) => operation === "revokeChannelTokenByJWT" && status === 200)
      .length,
    app: appCountsIn(lineCalls),
    appKeyId: lineCalls.findLast(isBotInfo)?.keyId ?? null,
    currentKeyId: current ?? null,
  }
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
