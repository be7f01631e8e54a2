import { describe, expect, it } from "vitest"
import { type ActRecords, appCountsIn, issuesIn, outageIn, resultOfAct } from "../../../local/demo/act-result.ts"
import { channelAccessTokenIn } from "../../../local/demo/channel-access-token.ts"
import type { NewEvent } from "../../../local/demo/events.ts"
import { callEvents } from "../../../local/demo/function-calls.ts"
import { readFunctionLine } from "../../../local/demo/function-log.ts"
import { createLineWatch } from "../../../local/demo/line-watch.ts"
import { rotationEvents } from "../../../local/demo/rotation-events.ts"
import type { CallRecord } from "../../../local/line/journal.ts"
import type { RotationEvent } from "../../../local/secrets-manager/secrets-manager.ts"
import { view } from "./good-story.ts"

const NOW_MS = Date.UTC(2026, 10, 22)
const call = (operation: CallRecord["operation"], more: Partial<CallRecord> = {}): CallRecord => ({
  operation,
  requestId: "r",
  atMs: NOW_MS,
  status: 200,
  ...more,
})
const ISSUED = call("issueChannelTokenByJWT", { keyId: "k1" })
const LOST = call("issueChannelTokenByJWT", { keyId: "k2", lost: true })
const REFUSED = call("issueChannelTokenByJWT", { status: 400 })

describe("LINE's journal", () => {
  it("tells which tokens came to life, and whether anyone was told", () => {
    expect(issuesIn([ISSUED, REFUSED, LOST, call("getBotInfo", { keyId: "k1" })])).toEqual([
      { keyId: "k1", isAnswerLost: false },
      { keyId: "k2", isAnswerLost: true },
    ])
  })

  it("tells how the app fared", () => {
    const calls = [200, 200, 401, 500].map((status) => call("getBotInfo", { status }))
    expect(appCountsIn([...calls, call("getBotInfo", { lost: true }), ISSUED])).toEqual({
      ok: 2,
      refused: 1,
      unanswered: 2,
    })
  })

  it("is followed: issues, revocations and the app's token are told once each", () => {
    const events: NewEvent[] = []
    const calls: CallRecord[] = [ISSUED]
    const token = { keyId: "k1", channelId: "c", kind: "v2.1" as const, issuedAtMs: NOW_MS, expiresAtMs: NOW_MS }
    let revokedAtMs: number | undefined
    const tokens = () => [revokedAtMs === undefined ? token : { ...token, revokedAtMs }]
    const watch = createLineWatch({ calls: () => calls, tokens }, "c", (event) => events.push(event))
    watch.look()
    watch.beginAct()
    calls.push(call("getBotInfo", { keyId: "k1" }), call("getBotInfo", { keyId: "k1" }))
    watch.look()
    revokedAtMs = NOW_MS
    watch.look()
    watch.look()
    expect(events).toEqual([
      { type: "token-issued", keyId: "k1", isAnswerLost: false, expiresAt: "2026-11-22T00:00:00.000Z" },
      { type: "app-switched", keyId: "k1" },
      { type: "token-revoked", keyId: "k1", by: "function" },
    ])
    expect(watch.callsOfAct()).toHaveLength(2)
    expect(watch.revocationsOfAct().map(({ keyId }) => keyId)).toEqual(["k1"])
    watch.beginAct()
    expect(watch.revocationsOfAct()).toEqual([])
  })
})

describe("the function's log", () => {
  const line = (message: unknown) => readFunctionLine({ stream: "stdout", line: JSON.stringify({ message }) })

  it("tells what the function says of a step, and only the members that are known", () => {
    const message = { step: "createSecret", versionId: "v", outcome: "stored", keyId: "k", durationMs: 7, other: 1 }
    expect(line(message)).toEqual({
      kind: "step",
      event: {
        type: "step-reported",
        step: "createSecret",
        versionId: "v",
        outcome: "stored",
        keyId: "k",
        durationMs: 7,
      },
    })
  })

  it("tells a failure's code and message", () => {
    const failed = { step: "createSecret", versionId: "v", outcome: "failed", error: "LINE", errorMessage: "LINE: no" }
    expect(line(failed)).toMatchObject({ event: { error: "LINE", errorMessage: "LINE: no" } })
  })

  it("tells what the sentinel did, by the key id that it calls a token's name", () => {
    const about = { operation: "watch", channel: "demo", app: "bot", secretArn: "arn", versionId: "v" }
    expect(line({ ...about, action: "unlabel-proved", name: "k", reason: "refused", outcome: "done" })).toEqual({
      kind: "action",
      event: { type: "sentinel-acted", action: "unlabel-proved", outcome: "done", keyId: "k", reason: "refused" },
    })
    const failed = { action: "revoke", keyId: "k", reason: "due", outcome: "failed", error: "LINE" }
    expect(line({ ...about, ...failed, errorMessage: "LINE: no" })).toEqual({
      kind: "action",
      event: { type: "sentinel-acted", ...failed },
    })
    const report = { action: "report", code: "unknown-tokens", keyIds: ["a", "b"], outcome: "done", reason: "two" }
    expect(line({ ...about, ...report, severity: "problem" })).toEqual({
      kind: "action",
      event: { type: "sentinel-acted", ...report },
    })
    expect(line({ ...about, metrics: { WatchRan: 1 } })).toEqual({ kind: "other" })
  })

  it.each([["not JSON"], ["null"], ["[]"], ['{"message":"text"}'], ['{"message":{"step":1}}'], [""]])(
    "passes over %s",
    (text) => {
      expect(readFunctionLine({ stream: "stdout", line: text })).toEqual({ kind: "other" })
      expect(readFunctionLine({ stream: "platform", line: text })).toEqual({ kind: "other" })
    },
  )

  it("tells how an invocation ended", () => {
    const report = (status: string) =>
      readFunctionLine({
        stream: "platform",
        line: JSON.stringify({ type: "platform.report", record: { requestId: "r", status } }),
      })
    expect(report("success")).toEqual({ kind: "end", requestId: "r", isProcessDead: false })
    expect(report("error")).toEqual({ kind: "end", requestId: "r", isProcessDead: false })
    expect(report("failure")).toEqual({ kind: "end", requestId: "r", isProcessDead: true })
  })
})

describe("the function's requests", () => {
  it("tell of a missed answer, and of the same request sent again", () => {
    const missed = { call: "PutSecretValue", startMs: 1, endMs: 2, errorCode: "ECONNRESET" }
    const answered = { call: "PutSecretValue", startMs: 3, endMs: 4, status: 200 }
    const other = { call: "DescribeSecret", startMs: 0, endMs: 1, status: 200 }
    expect(callEvents([other, missed, answered])).toEqual([
      { type: "answer-missed", call: "PutSecretValue", errorCode: "ECONNRESET" },
      { type: "call-repeated", call: "PutSecretValue", status: 200 },
    ])
    expect(callEvents([other, answered, answered, { call: "GET /", startMs: 1 }])).toEqual([])
  })
})

const SUBJECT = { atMs: NOW_MS, secretArn: "arn", versionId: "v" }
const STEP = { ...SUBJECT, step: "createSecret" as const, attempt: 2, cause: "retry" as const }

describe("Secrets Manager's history", () => {
  it.each<[RotationEvent, readonly NewEvent[]]>([
    [{ ...SUBJECT, type: "RotationStarted", attempt: 1, cause: "request" }, []],
    [{ ...STEP, type: "StepStarted" }, [{ type: "rotation-started", versionId: "v", attempt: 2 }]],
    [{ ...STEP, type: "StepStarted", step: "testSecret" }, []],
    [{ ...STEP, type: "StepEnded", startedMs: 0, endedMs: 1, outcome: "succeeded" }, []],
    [
      { ...STEP, type: "StepEnded", startedMs: 0, endedMs: 1, outcome: "failed", errorType: "E" },
      [{ type: "step-failed", step: "createSecret", versionId: "v", attempt: 2, error: "E" }],
    ],
    [
      { ...SUBJECT, type: "RetryScheduled", attempt: 2, dueMs: NOW_MS + 1_000 },
      [{ type: "retry-scheduled", versionId: "v", attempt: 2, waitMs: 1_000 }],
    ],
    [{ ...SUBJECT, type: "RotationSucceeded" }, [{ type: "rotation-ended", versionId: "v", outcome: "succeeded" }]],
    [
      { ...SUBJECT, type: "RotationFailed", reason: "a step failed" },
      [{ type: "rotation-ended", versionId: "v", outcome: "failed", reason: "a step failed" }],
    ],
    [
      { ...SUBJECT, type: "RotationAbandoned", reason: "rotation was turned off" },
      [{ type: "rotation-ended", versionId: "v", outcome: "abandoned", reason: "rotation was turned off" }],
    ],
  ])("is told: %o", (event, expected) => {
    expect(rotationEvents(event)).toEqual(expected)
  })
})

/** Records of an act in which nothing happened. */
const EMPTY: ActRecords = {
  act: "lost-put",
  rotations: [],
  stages: {},
  revocations: [],
  advancedSeconds: 0,
  lineCalls: [],
  functionCalls: [],
  putsDone: 0,
  kills: 0,
  tokens: [],
}

describe("an act's result", () => {
  it("puts the journals together", () => {
    const result = resultOfAct({
      ...EMPTY,
      act: "lost-answer",
      rotations: [
        { ...STEP, type: "StepStarted" },
        { ...SUBJECT, type: "RotationSucceeded" },
      ],
      revocations: [
        { keyId: "a", revokedBy: { operation: "revokeChannelTokenByJWT" } },
        { keyId: "b", revokedBy: { operation: "outside" } },
      ],
      lineCalls: [LOST, ISSUED, call("getBotInfo", { keyId: "k1" })],
      functionCalls: [
        { call: "PutSecretValue", startMs: 1, errorCode: "ECONNRESET" },
        { call: "PutSecretValue", startMs: 2, status: 200 },
      ],
      putsDone: 2,
      kills: 1,
      tokens: [view("k0", "leaked"), view("k1", "current"), view("k2", "leaked")],
    })
    expect(result).toEqual({
      act: "lost-answer",
      versionId: "v",
      attempts: 2,
      isSucceeded: true,
      failedRotations: 0,
      pendingCleared: 0,
      issued: ["k2", "k1"],
      leaked: [view("k2", "leaked")],
      lostIssueAnswers: 1,
      lostPutAnswers: 1,
      puts: 2,
      kills: 1,
      revoked: ["a"],
      revokedOutside: ["b"],
      app: { ok: 1, refused: 0, unanswered: 0 },
      outage: null,
      appKeyId: "k1",
      currentKeyId: "k1",
    })
  })

  it("claims nothing where the journals are empty", () => {
    expect(resultOfAct(EMPTY)).toMatchObject({
      versionId: null,
      attempts: 0,
      isSucceeded: false,
      appKeyId: null,
      currentKeyId: null,
    })
  })

  it("doesn't count a Put as lost that Secrets Manager never carried out", () => {
    const functionCalls = [{ call: "PutSecretValue", startMs: 1, errorCode: "ECONNRESET" }]
    expect(resultOfAct({ ...EMPTY, functionCalls }).lostPutAnswers).toBe(0)
  })

  it("is about the last rotation, and counts the failed ones that stand in nobody's way any more", () => {
    const rotations: RotationEvent[] = [
      { ...STEP, type: "StepStarted", versionId: "failed" },
      { ...SUBJECT, type: "RotationFailed", versionId: "failed", reason: "a step failed" },
      { ...STEP, type: "StepStarted", attempt: 1 },
      { ...SUBJECT, type: "RotationSucceeded" },
    ]
    const result = (stages: ActRecords["stages"]) => resultOfAct({ ...EMPTY, rotations, stages })
    expect(result({})).toMatchObject({
      versionId: "v",
      attempts: 1,
      isSucceeded: true,
      failedRotations: 1,
      pendingCleared: 1,
    })
    expect(result({ failed: ["AWSPENDING"] }).pendingCleared).toBe(0)
    expect(result({ failed: ["AWSCURRENT", "token:k"] }).pendingCleared).toBe(0)
  })
})

describe("an outage", () => {
  const app = (status: number, atSeconds: number) => call("getBotInfo", { status, atMs: NOW_MS + atSeconds * 1_000 })

  it("lasts from the first refused request until one is accepted, by both clocks", () => {
    const calls = [app(200, 0), app(401, 1), app(401, 2), app(200, 903), app(200, 904)]
    expect(outageIn(calls, 900)).toEqual({ refused: 2, seconds: 902, realSeconds: 2 })
  })

  it("is told to the millisecond, though the clock moved by a fraction", () => {
    expect(outageIn([app(401, 1), app(200, 901.779)], 900)).toMatchObject({ seconds: 900.779, realSeconds: 0.779 })
    expect(outageIn([app(401, 1), app(200, 2.5)], 0.1234)).toMatchObject({ realSeconds: 1.377 })
  })

  it("isn't over while nothing is accepted, and is none without a refusal", () => {
    expect(outageIn([app(401, 1), app(401, 4)], 0)).toEqual({ refused: 2, seconds: 3, realSeconds: 3 })
    expect(outageIn([app(200, 1), ISSUED], 0)).toBeNull()
  })
})

describe("the token in a secret's value", () => {
  it("is its channelAccessToken, and nothing where there is none", () => {
    expect(channelAccessTokenIn('{"channelAccessToken":"t"}')).toBe("t")
    for (const text of ["", "secret text", "null", "{}", '{"channelAccessToken":1}']) {
      expect(channelAccessTokenIn(text)).toBe("")
    }
  })
})
